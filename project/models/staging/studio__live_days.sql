with known as (
    select *
    from raw.studio__account_days
    where date is not null and value >= 0 and metric like 'user_live_%'
)
select
    account,
    date,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_cnt_history') as sessions,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_views_history') as views,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_unique_viewers_history') as viewers,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_top_viewers_history') as top_viewers,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_duration_time_history') as duration_seconds,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_new_followers_history') as new_followers,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_diamonds_history') as diamonds,
    last_value(value order by observed_at, landing_id desc, line desc) filter (where metric = 'user_live_gift_unique_viewers_history') as gift_givers,
    max(observed_at) as observed_at,
    last_value(landing_id order by observed_at, landing_id desc, line desc) as landing_id
from known
group by account, date
