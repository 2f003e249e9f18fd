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
    r.weight_share_rate as effect,
    coalesce(r.videos, 0) as n,
    k.posts as total
from known as k
left join ranked as r on r.account = k.account and r.place <= 3
