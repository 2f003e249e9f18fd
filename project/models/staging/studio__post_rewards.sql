with ranked as (
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        currency,
        est_rewards as rewards_total,
        rpm,
        qualified_views as qualified_views_total,
        views as views_total,
        landing_id,
        line,
        row_number() over (partition by account, item_id, observed_at order by landing_id, line) as place
    from raw.studio__post_rewards
)
select
    account, video_id, observed_at, date, currency, rewards_total, rpm, qualified_views_total, views_total, landing_id, line
from ranked
where place = 1
