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
    s.share_now_rate as effect,
    coalesce(s.evidence, 0) as n,
    k.weeks as total
from known as k
left join curated.audience_shifts as s on s.account = k.account and s.week = k.week and s.is_shift
