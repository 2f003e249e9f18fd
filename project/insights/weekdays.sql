with known as (
    select account, count(*) as total, min(published_at) as since, max(published_at) as until
    from curated.post_outcomes
    group by account
)
select
    k.account,
    case e.name when '1' then 'Monday' when '2' then 'Tuesday' when '3' then 'Wednesday' when '4' then 'Thursday' when '5' then 'Friday' when '6' then 'Saturday' when '7' then 'Sunday' end as subject,
    'weekday' as test,
    e.effect,
    e.low,
    e.high,
    coalesce(e.posts, 0) as n,
    k.total,
    e.p,
    e.gain,
    e.gain_low,
    e.gain_high,
    e.probability,
    e.video_ids,
    k.since,
    k.until
from known as k
left join (
    select *, row_number() over (partition by account order by gain desc, name) as place
    from curated.post_effects
    where kind = 'weekday' and posts >= 5
) as e on e.account = k.account and e.place = 1
