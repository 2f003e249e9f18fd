with known as (
    select account, count(distinct week) as weeks, max(week) as week
    from curated.audience_weekly
    group by account
)
select
    k.account,
    concat(
        s.week, ' the ', case s.trait when 'country' then 'countries' when 'city' then 'cities' when 'loyalty' then 'new and returning ones' else concat(s.trait, 's') end,
        ' of your ', s.audience, ' moved more than they usually do: ', s.moved_most, ' from ',
        cast(cast(round(s.share_before_rate * 100) as bigint) as text), ' % to ',
        cast(cast(round(s.share_now_rate * 100) as bigint) as text), ' %'
    ) as subject,
    cast(null as text) as test,
    s.share_now_rate as effect,
    cast(null as double) as low,
    cast(null as double) as high,
    coalesce(s.evidence, 0) as n,
    k.weeks as total,
    cast(null as double) as p,
    cast(null as double) as gain,
    cast(null as double) as gain_low,
    cast(null as double) as gain_high,
    cast(null as double) as probability,
    cast(null as text[]) as video_ids,
    cast(null as timestamp) as since,
    cast(null as timestamp) as until
from known as k
left join curated.audience_shifts as s on s.account = k.account and s.week = k.week and s.is_shift
