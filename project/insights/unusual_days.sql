with known as (
    select account, count(views) as days, max(case when views is not null then date end) as last_date
    from curated.account_daily
    group by account
)
select
    k.account,
    concat(
        cast(a.date as text), ' ',
        case when a.kind = 'day' then 'you had ' else 'after days alike you had ' end,
        cast(cast(a.value as bigint) as text), ' views where about ', cast(cast(a.expected as bigint) as text),
        case when a.value > a.expected then ' were to be expected, up to ' else ' were to be expected, down to ' end,
        case when a.value > a.expected then cast(cast(a.high as bigint) as text) else cast(cast(a.low as bigint) as text) end,
        ' would have been usual for one day'
    ) as subject,
    a.value / nullif(a.expected, 0) as effect,
    coalesce(a.videos_published, 0) as n,
    k.days as total
from known as k
left join curated.account_anomalies as a
    on a.account = k.account and a.metric = 'views' and a.date > k.last_date - interval '28 days'
where k.days > 0
