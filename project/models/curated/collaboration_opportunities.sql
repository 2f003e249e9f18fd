-- partners that lean to help and were not named of late; and who stands in captions with one, and is hardly tried
with helpful as (
    select account, name as handle, posts, gain, probability
    from curated.post_effects
    where kind = 'partner' and gain > 1 and probability >= 0.8
),
again as (
    select n.account, n.handle, 'again' as reason, h.gain, h.probability, h.posts, n.days_since, cast(null as text) as beside
    from curated.mention_network as n
    join helpful as h on h.account = n.account and h.handle = n.handle
    where n.days_since >= 30
),
beside as (
    select n.account, n.handle, n.videos, n.days_since, unnest(n.named_with) as other
    from curated.mention_network as n
    left join helpful as own on own.account = n.account and own.handle = n.handle
    where n.videos < 5 and own.handle is null
),
circle as (
    select
        b.account,
        b.handle,
        'circle' as reason,
        cast(null as double) as gain,
        cast(null as double) as probability,
        max(b.videos) as posts,
        max(b.days_since) as days_since,
        min(h.handle) as beside
    from beside as b
    join helpful as h on h.account = b.account and h.handle = b.other
    group by b.account, b.handle
)
select account, handle, reason, gain, probability, posts, days_since, beside
from again
union all
select account, handle, reason, gain, probability, posts, days_since, beside
from circle
