with ranked as (
    select
        *,
        row_number() over (
            partition by account, label_date, hour
            order by (active_followers is not null) desc, exported_at desc nulls last, landing_id, line
        ) as place
    from staging.export__follower_activity
)
select account, label_date, hour, active_followers, exported_at, landing_id, line
from ranked
where place = 1
