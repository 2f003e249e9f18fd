-- whom a caption names, and who stands together in one; a video counts exp(-age / 90 days)
with named as (
    select m.account, m.video_id, m.handle, exp((cast(m.published_at as bigint) - cast(n.newest_at as bigint)) / 86400000000.0 / 90) as weight
    from curated.mentions as m
    join (select account, max(published_at) as newest_at from curated.posting_history group by account) as n on n.account = m.account
    where not m.is_own and m.published_at is not null
),
enough as (
    select account
    from named
    group by account
    having count(distinct handle) >= 5 and count(distinct video_id) >= 10
),
edges as (
    select account, '' as near, handle as far, sum(weight) as weight
    from named
    group by account, handle
    union all
    select a.account, a.handle, b.handle, sum(a.weight)
    from named as a
    join named as b on b.account = a.account and b.video_id = a.video_id and b.handle <> a.handle
    group by a.account, a.handle, b.handle
),
found as (
    select e.account, unnest(network_ranks(array_agg(named_struct('near', e.near, 'far', e.far, 'weight', e.weight)))) as r
    from edges as e
    join enough as s on s.account = e.account
    group by e.account
)
select
    account,
    r['name'] as handle,
    r['rank'] as page_rank,
    case when r['stability'] >= 0.8 and r['modularity'] >= 0.3 then r['community'] end as community,
    r['modularity'] as modularity,
    r['stability'] as stability
from found
