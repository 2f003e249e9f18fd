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
    cast(null as text) as test,
    a.value / nullif(a.expected, 0) as effect,
    cast(null as double) as low,
    cast(null as double) as high,
    coalesce(a.videos_published, 0) as n,
    k.days as total,
    cast(null as double) as p,
    cast(null as double) as gain,
    cast(null as double) as gain_low,
    cast(null as double) as gain_high,
    cast(null as double) as probability,
    cast(null as text[]) as video_ids,
    cast(null as timestamp) as since,
    cast(null as timestamp) as until
from known as k
left join curated.account_anomalies as a
    on a.account = k.account and a.metric = 'views' and a.date > k.last_date - interval '28 days'
where k.days > 0
