with known as (
    select account, count(distinct video_id) as posts
    from curated.mentions
    where not is_own
    group by account
),
ranked as (
    select *, row_number() over (partition by account order by weight desc, handle) as place
    from curated.mention_network
    where videos >= 3
)
select
    k.account,
    r.handle as subject,
    cast(null as text) as test,
    r.weight_share_rate as effect,
    cast(null as double) as low,
    cast(null as double) as high,
    coalesce(r.videos, 0) as n,
    k.posts as total,
    cast(null as double) as p,
    cast(null as double) as gain,
    cast(null as double) as gain_low,
    cast(null as double) as gain_high,
    cast(null as double) as probability,
    cast(null as text[]) as video_ids,
    cast(null as timestamp) as since,
    cast(null as timestamp) as until
from known as k
left join ranked as r on r.account = k.account and r.place <= 3
