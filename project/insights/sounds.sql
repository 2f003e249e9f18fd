with known as (
    select account, count(*) as total, min(published_at) as since, max(published_at) as until
    from curated.post_outcomes
    group by account
)
select
    k.account,
    concat('"', e.name, '"') as subject,
    e.name as test,
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
left join curated.post_effects as e on e.account = k.account and e.kind = 'sound'
