with named as (
    select account, video_id, handle, published_at
    from curated.mentions
    where not is_own and published_at is not null
),
newest as (
    select account, max(published_at) as newest_at
    from curated.posting_history
    group by account
),
edges as (
    select
        n.account,
        n.handle,
        count(distinct n.video_id) as videos,
        min(n.published_at) as first_at,
        max(n.published_at) as last_at,
        max(e.newest_at) as newest_at,
        sum(exp((cast(n.published_at as bigint) - cast(e.newest_at as bigint)) / 86400000000.0 / 90)) as weight
    from named as n
    join newest as e on e.account = n.account
    group by n.account, n.handle
),
-- who else stands in the same captions
together as (
    select a.account, a.handle, array_agg(distinct b.handle order by b.handle) as named_with
    from named as a
    join named as b on b.account = a.account and b.video_id = a.video_id and b.handle <> a.handle
    group by a.account, a.handle
),
-- other accounts of this lake that name it too
others as (
    select handle, count(distinct account) as accounts
    from named
    group by handle
)
select
    e.account,
    e.handle,
    e.videos,
    e.weight,
    e.weight / sum(e.weight) over (partition by e.account) as weight_share_rate,
    e.first_at,
    e.last_at,
    (cast(e.newest_at as bigint) - cast(e.last_at as bigint)) / 86400000000.0 as days_since,
    t.named_with,
    o.accounts - 1 as other_accounts
from edges as e
join others as o on o.handle = e.handle
left join together as t on t.account = e.account and t.handle = e.handle
