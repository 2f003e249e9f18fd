with newest as (
    select account, clock, max(label_date) as last_date
    from curated.follower_activity
    where active_followers is not null
    group by account, clock
),
profiles as (
    select
        a.account,
        a.clock,
        a.hour,
        max(n.last_date) as last_date,
        avg(a.active_followers) filter (where cast(n.last_date as int) - cast(a.label_date as int) < 7) as lately,
        avg(a.active_followers) filter (where cast(n.last_date as int) - cast(a.label_date as int) >= 7) as before,
        count(distinct a.label_date) as days
    from curated.follower_activity as a
    join newest as n on n.account = a.account and n.clock = a.clock
    group by a.account, a.clock, a.hour
),
shifts as (
    select
        p.account,
        p.clock,
        (q.hour - p.hour + 24) % 24 as hours_later,
        max(p.last_date) as date,
        corr(p.before, q.lately) as fit
    from profiles as p
    join profiles as q on q.account = p.account and q.clock = p.clock
    where p.days >= 21 and q.days >= 21
    group by p.account, p.clock, (q.hour - p.hour + 24) % 24
),
ranked as (
    select
        *,
        max(fit) filter (where hours_later in (0, 1, 23)) over (partition by account, clock) as fit_in_place,
        row_number() over (partition by account, clock order by fit desc, hours_later) as place
    from shifts
)
select account, date, clock, hours_later, fit, fit_in_place
from ranked
where place = 1 and hours_later not in (0, 1, 23) and fit > 0.8 and fit > fit_in_place + 0.2
