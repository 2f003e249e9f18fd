with known as (
    select account, greatest(count(distinct to_char(date, '%G-W%V')) - 2, 0) as weeks
    from curated.video_daily
    group by account
)
select
    k.account,
    concat(
        case when t.kind = 'hashtag' then '#' else 'The sound ' end,
        t.name,
        case when t.change > 1 then ' is rising' else ' is falling' end
    ) as subject,
    concat(t.kind, ' ', t.subject_id) as test,
    t.change as effect,
    t.low,
    t.high,
    coalesce(t.own_videos, 0) as n,
    k.weeks as total,
    t.p
from known as k
left join curated.trends as t on t.account = k.account and t.scope = 'own' and t.change is not null
