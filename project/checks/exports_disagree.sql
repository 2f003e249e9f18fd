with told as (
    select distinct account, landing_id, date
    from curated.daily_observations
    where section = 'overview' and state = 'measured'
),
shared as (
    select t.account, t.landing_id, count(distinct t.date) as days
    from told as t
    join told as o on o.account = t.account and o.date = t.date and o.landing_id <> t.landing_id
    group by t.account, t.landing_id
),
changed as (
    select account, landing_id, count(distinct date) as days
    from meta.restatements
    where section = 'overview' and metric = 'views'
        and (
            abs(new_value - old_value) * 2 > greatest(new_value, old_value)
            or old_observed_at >= cast(date as timestamp) + interval '4 days'
        )
    group by account, landing_id
)
select c.account, c.landing_id, c.days as days_changed, s.days as days_shared
from changed as c
join shared as s on s.account = c.account and s.landing_id = c.landing_id
where c.days >= 3 and c.days * 2 > s.days
