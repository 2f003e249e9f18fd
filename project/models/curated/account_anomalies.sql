with told as (
    select account, date, 'views' as metric, views as value from curated.account_daily where views is not null
    union all
    select account, date, 'profile_views', profile_views from curated.account_daily where profile_views is not null
),
found as (
    select
        account,
        metric,
        unnest(anomalies(array_agg(named_struct('day', date - date '1970-01-01', 'value', cast(value as double))))) as a
    from told
    group by account, metric
),
dated as (
    select *, cast(to_timestamp_seconds(a['day'] * 86400) as date) as date
    from found
),
posted as (
    select account, date, count(*) as videos
    from curated.posting_history
    group by account, date
)
select
    d.account,
    d.date,
    d.metric,
    d.a['kind'] as kind,
    d.a['value'] as value,
    d.a['expected'] as expected,
    d.a['low'] as low,
    d.a['high'] as high,
    d.a['n'] as evidence,
    coalesce(p.videos, 0) as videos_published,
    o.observed_at,
    cast(o.observed_at as bigint) / 3600000000.0 - (d.a['day'] + 1) * 24 as known_after_hours
from dated as d
join curated.account_daily as o on o.account = d.account and o.date = d.date
left join posted as p on p.account = d.account and p.date = d.date
