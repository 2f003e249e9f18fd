with looks as (
    select distinct account, observed_at
    from curated.video_readings
    where views_total is not null
),
steps as (
    select account, observed_at as from_at, lead(observed_at) over (partition by account order by observed_at) as to_at
    from looks
),
-- a day's plan, missed once
gaps as (
    select account, from_at, to_at, (cast(to_at as bigint) - cast(from_at as bigint)) / 86400000000.0 as days
    from steps
    where cast(to_at as bigint) - cast(from_at as bigint) > 48 * 3600000000
),
born as (
    select account, video_id, coalesce(published_at, uploaded_at) as born_at
    from curated.videos
    where coalesce(published_at, uploaded_at) is not null
),
lost as (
    select g.account, g.from_at, count(*) as videos, array_agg(b.video_id order by b.born_at, b.video_id) as video_ids
    from gaps as g
    join born as b on b.account = g.account
    where b.born_at + interval '12 hours' > g.from_at and b.born_at + interval '48 hours' < g.to_at
    group by g.account, g.from_at
),
known as (
    select g.account, g.from_at, count(*) as days
    from gaps as g
    join curated.account_daily as d on d.account = g.account
    where d.views is not null and d.date > cast(g.from_at as date) and d.date < cast(g.to_at as date)
    group by g.account, g.from_at
)
select
    g.account,
    g.from_at,
    g.to_at,
    g.days,
    coalesce(l.videos, 0) as videos_without_24h,
    coalesce(l.video_ids, []) as video_ids,
    cast(cast(cast(g.to_at as date) as int) - cast(cast(g.from_at as date) as int) - 1 as bigint) - coalesce(k.days, 0) as days_unknown
from gaps as g
left join lost as l on l.account = g.account and l.from_at = g.from_at
left join known as k on k.account = g.account and k.from_at = g.from_at
