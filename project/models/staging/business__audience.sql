with named as (
    select
        account,
        observed_at,
        captured_on as date,
        dimension,
        case
            when dimension = 'country' and upper(name) = 'UK' then 'GB'
            when dimension = 'country' then upper(name)
            when dimension = 'gender' then lower(name)
            else name
        end as name,
        position,
        share as share_rate,
        landing_id,
        line
    from raw.business__audience
),
ranked as (
    select
        *,
        row_number() over (partition by account, landing_id, dimension, name order by position, line) as place
    from named
    where share_rate is not null
)
select
    account,
    observed_at,
    date,
    dimension,
    name,
    position,
    share_rate,
    landing_id,
    line
from ranked
where place = 1
