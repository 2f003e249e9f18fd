with changed as (
    select account, landing_id, count(distinct date) as days
    from meta.restatements
    where section = 'overview' and metric = 'views'
    group by account, landing_id
),
compared as (
    select account, landing_id, count(*) as days
    from curated.daily_observations
    where section = 'overview' and state = 'measured'
    group by account, landing_id
)
select c.account, c.landing_id, c.days as days_changed, o.days as days_in_file
from changed as c
join compared as o on o.account = c.account and o.landing_id = c.landing_id
where c.days >= 5 and c.days * 2 > o.days
