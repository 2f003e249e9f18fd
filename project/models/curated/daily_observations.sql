with segments as (
    select account, section, landing_id, from_label, to_label, shift_days, method, confidence
    from curated.day_alignment
    where not is_ceded
),
unknown as (
    select account, label_date from staging.export__viewers where viewers is null
    union
    select account, label_date from staging.export__follower_history where followers is null
),
overview_runs as (
    select
        *,
        max(label_date) over (partition by account, landing_id) as last_label,
        min(case when views <> 0 or profile_views <> 0 or likes <> 0 or comments <> 0 or shares <> 0 then label_date end)
            over (partition by account, landing_id) as first_live,
        max(case when views <> 0 or profile_views <> 0 or likes <> 0 or comments <> 0 or shares <> 0 then label_date end)
            over (partition by account, landing_id) as last_live,
        min(views) over (
            partition by account, landing_id order by label_date rows between 8 preceding and 2 preceding
        ) as least_views_before
    from staging.export__overview
),
overview as (
    select
        o.*,
        case
            when (o.first_live is null or o.label_date < o.first_live) and u.label_date is not null then 'before_account'
            when o.label_date > o.last_live and cast(o.last_label as int) - cast(o.last_live as int) <= 2
                and o.least_views_before > 0 then 'not_yet'
            else 'measured'
        end as state
    from overview_runs as o
    left join unknown as u on u.account = o.account and u.label_date = o.label_date
)
select
    o.account,
    cast(cast(o.label_date as int) - s.shift_days as date) as date,
    'overview' as section,
    o.landing_id,
    o.line,
    o.exported_at,
    coalesce(o.exported_at, cast(o.last_label as timestamp)) as seen_at,
    o.last_label,
    o.label_date,
    s.shift_days,
    s.method as alignment,
    s.confidence as alignment_confidence,
    o.state,
    case when o.state = 'measured' then o.views end as views,
    case when o.state = 'measured' then o.profile_views end as profile_views,
    case when o.state = 'measured' then o.likes end as likes,
    case when o.state = 'measured' then o.comments end as comments,
    case when o.state = 'measured' then o.shares end as shares,
    cast(null as bigint) as viewers,
    cast(null as bigint) as new_viewers,
    cast(null as bigint) as returning_viewers,
    cast(null as bigint) as followers,
    cast(null as bigint) as reach,
    case when o.state = 'measured' then o.new_followers end as new_followers,
    cast(null as bigint) as lost_followers,
    cast(null as bigint) as net_followers
from overview as o
join segments as s
    on s.section = 'overview' and s.account = o.account and s.landing_id = o.landing_id
    and o.label_date between s.from_label and s.to_label
union all
select
    v.account,
    cast(cast(v.label_date as int) - s.shift_days as date) as date,
    'viewers' as section,
    v.landing_id,
    v.line,
    v.exported_at,
    coalesce(v.exported_at, cast(max(v.label_date) over (partition by v.account, v.landing_id) as timestamp)) as seen_at,
    max(v.label_date) over (partition by v.account, v.landing_id) as last_label,
    v.label_date,
    s.shift_days,
    s.method as alignment,
    s.confidence as alignment_confidence,
    case when v.viewers is null then 'undefined' else 'measured' end as state,
    cast(null as bigint) as views,
    cast(null as bigint) as profile_views,
    cast(null as bigint) as likes,
    cast(null as bigint) as comments,
    cast(null as bigint) as shares,
    v.viewers,
    v.new_viewers,
    v.returning_viewers,
    cast(null as bigint) as followers,
    cast(null as bigint) as reach,
    cast(null as bigint) as new_followers,
    cast(null as bigint) as lost_followers,
    cast(null as bigint) as net_followers
from staging.export__viewers as v
join segments as s
    on s.section = 'viewers' and s.account = v.account and s.landing_id = v.landing_id
    and v.label_date between s.from_label and s.to_label
union all
select
    f.account,
    cast(cast(f.label_date as int) - s.shift_days as date) as date,
    'followers' as section,
    f.landing_id,
    f.line,
    f.exported_at,
    coalesce(f.exported_at, cast(max(f.label_date) over (partition by f.account, f.landing_id) as timestamp)) as seen_at,
    max(f.label_date) over (partition by f.account, f.landing_id) as last_label,
    f.label_date,
    s.shift_days,
    s.method as alignment,
    s.confidence as alignment_confidence,
    case when f.followers is null then 'undefined' else 'measured' end as state,
    cast(null as bigint) as views,
    cast(null as bigint) as profile_views,
    cast(null as bigint) as likes,
    cast(null as bigint) as comments,
    cast(null as bigint) as shares,
    cast(null as bigint) as viewers,
    cast(null as bigint) as new_viewers,
    cast(null as bigint) as returning_viewers,
    f.followers,
    cast(null as bigint) as reach,
    cast(null as bigint) as new_followers,
    cast(null as bigint) as lost_followers,
    cast(null as bigint) as net_followers
from staging.export__follower_history as f
join segments as s
    on s.section = 'followers' and s.account = f.account and s.landing_id = f.landing_id
    and f.label_date between s.from_label and s.to_label
union all
select
    b.account,
    b.label_date as date,
    'suite' as section,
    b.landing_id,
    b.line,
    b.exported_at,
    coalesce(b.exported_at, cast(max(b.label_date) over (partition by b.account, b.landing_id) as timestamp)) as seen_at,
    max(b.label_date) over (partition by b.account, b.landing_id) as last_label,
    b.label_date,
    0 as shift_days,
    'assumed' as alignment,
    cast(null as double) as alignment_confidence,
    'measured' as state,
    b.views,
    b.profile_views,
    b.likes,
    b.comments,
    b.shares,
    cast(null as bigint) as viewers,
    cast(null as bigint) as new_viewers,
    cast(null as bigint) as returning_viewers,
    a.followers,
    b.reach,
    b.new_followers,
    b.lost_followers,
    b.net_followers
from staging.export__suite_overview as b
left join (
    select account, label_date, max(followers) as followers
    from staging.export__suite_audience
    group by account, label_date
) as a on a.account = b.account and a.label_date = b.label_date
