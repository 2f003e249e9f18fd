with ranked as (
    select
        *,
        row_number() over (partition by account, landing_id, dimension, name order by position, line) as place
    from raw.business__audience
    where share is not null
),
named as (
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
        share,
        landing_id,
        line
    from ranked
    where place = 1
)
-- two names of one country are two parts of it
select
    account,
    observed_at,
    date,
    dimension,
    name,
    min(position) as position,
    sum(share) as share_rate,
    landing_id,
    min(line) as line
from named
group by account, observed_at, date, dimension, name, landing_id
