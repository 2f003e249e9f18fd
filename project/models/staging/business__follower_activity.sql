-- a day of nothing but zeros that was read before it was three days old may not have been counted yet
with days as (
    select
        *,
        cast(cast(observed_at as date) as int) - cast(date as int) < 3
            and coalesce(max(active_followers) over (partition by account, landing_id, date), 0) = 0 as is_blank
    from raw.business__follower_activity
),
ranked as (
    select
        account,
        date,
        hour,
        case when not is_blank then active_followers end as active_followers,
        observed_at,
        landing_id,
        line,
        row_number() over (
            partition by account, date, hour
            order by (active_followers is not null and not is_blank) desc, observed_at desc, landing_id, line
        ) as place
    from days
)
select account, date, hour, active_followers, observed_at, landing_id, line
from ranked
where place = 1
