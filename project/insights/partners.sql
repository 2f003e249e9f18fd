with known as (
    select account, count(distinct video_id) as posts
    from curated.mentions
    where not is_own
    group by account
),
ranked as (
    select *, row_number() over (partition by account order by reason, gain desc, handle) as place
    from curated.collaboration_opportunities
)
select
    k.account,
    case r.reason
        when 'again' then concat('@', r.handle, ': posts that named it tend to do better, and the last was ', cast(cast(r.days_since as bigint) as text), ' days before your newest')
        else concat('@', r.handle, ': it stood in captions beside @', r.beside, ', and posts that name that one tend to do better')
    end as subject,
    case when r.handle is not null then cast(1 as double) end as effect,
    coalesce(r.posts, 0) as n,
    k.posts as total
from known as k
left join ranked as r on r.account = k.account and r.place <= 3
