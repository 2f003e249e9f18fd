with ranked as (
    select
        account,
        case when metric like 'follower%' then 'followers' else 'viewers' end as audience,
        date,
        hour,
        value as active,
        case when tz_offset_seconds = 0 then 'utc' else 'account' end as clock,
        tz_offset_seconds as utc_offset_seconds,
        observed_at,
        landing_id,
        line,
        row_number() over (
            partition by account, case when metric like 'follower%' then 'followers' else 'viewers' end, date, hour
            order by (value is not null) desc, observed_at desc, landing_id, line
        ) as place
    from raw.studio__hours
    where date is not null
)
select account, audience, date, hour, active, clock, utc_offset_seconds, observed_at, landing_id, line
from ranked
where place = 1
