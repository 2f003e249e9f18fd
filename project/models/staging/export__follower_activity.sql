with ends as (
    select
        account,
        landing_id,
        line,
        exported_at,
        date,
        hour,
        active_followers,
        max(case when active_followers > 0 then cast(date as int) * 24 + hour end)
            over (partition by account, landing_id) as last_known_hour
    from raw.export__follower_activity
    where date is not null
)
select
    account,
    landing_id,
    line,
    exported_at,
    date as label_date,
    hour,
    case when cast(date as int) * 24 + hour <= last_known_hour then active_followers end as active_followers
from ends
