with gains as (
    select account, date, source, sum(views) as gained
    from curated.video_daily
    where span_days = 1
    group by account, date, source
),
compared as (
    select
        d.account,
        d.date,
        d.views,
        g.gained,
        lag(g.gained) over (partition by d.account order by d.date) as gained_before,
        lead(g.gained) over (partition by d.account order by d.date) as gained_after
    from curated.account_daily as d
    join gains as g on g.account = d.account and g.date = d.date and g.source = d.source
    where d.views is not null
),
sums as (
    select
        account,
        count(*) as days,
        max(date) as date,
        sum(views) as views,
        sum(abs(views - gained)) as apart,
        sum(abs(views - gained_before)) as apart_before,
        sum(abs(views - gained_after)) as apart_after
    from compared
    where gained_before is not null and gained_after is not null
    group by account
)
select account, date, days, views, apart, apart_before, apart_after
from sums
where days >= 7 and apart * 5 > views and least(apart_before, apart_after) * 4 < apart
