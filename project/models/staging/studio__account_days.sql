with told as (
    select
        account,
        date,
        observed_at,
        landing_id,
        line,
        coalesce(dated_by = 'timestamp', false) as is_dated,
        value,
        case metric
            when 'vv_history' then 'views'
            when 'analytics_overview_views' then 'views'
            when 'pv_history' then 'profile_views'
            when 'analytics_overview_profile_views' then 'profile_views'
            when 'like_history' then 'likes'
            when 'analytics_overview_likes' then 'likes'
            when 'comment_history' then 'comments'
            when 'analytics_overview_comments' then 'comments'
            when 'share_history' then 'shares'
            when 'analytics_overview_shares' then 'shares'
            when 'reached_audience_history' then 'reach'
            when 'follower_num_history' then 'followers'
            when 'analytics_follower_total_followers' then 'followers'
            when 'net_follower_history' then 'net_followers'
            when 'analytics_follower_net_followers' then 'net_followers'
            when 'unique_viewer' then 'viewers'
            when 'analytics_viewer_total_viewer' then 'viewers'
            when 'new_viewer' then 'new_viewers'
            when 'analytics_viewer_new_viewer' then 'new_viewers'
            when 'returning_viewer' then 'returning_viewers'
        end as metric
    from raw.studio__account_days
    where date is not null
),
-- only what is gained less what is lost can be below zero
known as (
    select
        account,
        date,
        observed_at,
        landing_id,
        line,
        is_dated,
        metric,
        case when value >= 0 or metric in ('likes', 'comments', 'shares', 'net_followers') then value end as value
    from told
    where metric is not null
)
select
    account,
    date,
    coalesce(max(observed_at) filter (where metric = 'views' and value is not null), max(observed_at)) as observed_at,
    coalesce(
        last_value(landing_id order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'views' and value is not null),
        last_value(landing_id order by observed_at, landing_id desc, line desc)
    ) as landing_id,
    coalesce(
        last_value(line order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'views' and value is not null),
        last_value(line order by observed_at, landing_id desc, line desc)
    ) as line,
    case
        when count(value) filter (where metric = 'views') > 0 then 'measured'
        when cast(cast(max(observed_at) as date) as int) - cast(date as int) < 3 then 'not_yet'
        else 'undefined'
    end as state,
    bool_or(is_dated) as is_dated,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'views' and value is not null) as views,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'profile_views' and value is not null) as profile_views,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'likes' and value is not null) as likes,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'comments' and value is not null) as comments,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'shares' and value is not null) as shares,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'reach' and value is not null) as reach,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'followers' and value is not null) as followers,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'net_followers' and value is not null) as net_followers,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'viewers' and value is not null) as viewers,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'new_viewers' and value is not null) as new_viewers,
    last_value(value order by is_dated, observed_at, landing_id desc, line desc) filter (where metric = 'returning_viewers' and value is not null) as returning_viewers
from known
group by account, date
