with known as (
    select account, max(periods) as days
    from curated.trends
    where scope = 'platform'
    group by account
)
select
    k.account,
    concat(
        case when t.kind = 'hashtag' then '#' else 'The sound ' end,
        t.name,
        case when t.change > 1 then ' is rising' else ' is falling' end,
        coalesce(' in ' || nullif(t.country, 'ALL'), ''),
        case when t.list = 'discovery' then ', by views' else ', by how popular it is' end
    ) as subject,
    concat(t.list, ' ', t.country, ' ', t.kind, ' ', t.subject_id) as test,
    t.change as effect,
    t.low,
    t.high,
    coalesce(t.own_videos, 0) as n,
    k.days as total,
    t.p
from known as k
left join curated.trends as t on t.account = k.account and t.scope = 'platform' and t.change is not null
