with ranked as (
    select
        *,
        row_number() over (
            partition by account, date, section
            order by (state = 'measured') desc, seen_at desc, landing_id, label_date desc, line
        ) as place
    from curated.daily_observations
),
newest as (
    select * from ranked where place = 1
),
days as (
    select distinct account, date from newest
),
joined as (
    select
        d.account,
        d.date,
        coalesce(o.views, b.views) as views,
        coalesce(o.profile_views, b.profile_views) as profile_views,
        coalesce(o.likes, b.likes) as likes,
        coalesce(o.comments, b.comments) as comments,
        coalesce(o.shares, b.shares) as shares,
        v.viewers,
        v.new_viewers,
        v.returning_viewers,
        coalesce(f.followers, b.followers) as followers,
        b.net_followers as said_net_followers,
        coalesce(o.new_followers, b.new_followers) as new_followers,
        b.lost_followers,
        b.reach,
        case when o.views is not null then 'studio_export' when b.views is not null then 'suite_export' end as source,
        coalesce(o.exported_at, b.exported_at, v.exported_at, f.exported_at) as observed_at,
        cast(coalesce(o.last_label, b.last_label, v.last_label, f.last_label) as int) - cast(d.date as int) >= 7 as is_settled,
        coalesce(case when o.views is null and b.views is not null then b.state end, o.state, 'not_available') as state,
        coalesce(o.label_date, b.label_date) as label_date,
        coalesce(o.shift_days, b.shift_days) as shift_days,
        coalesce(o.alignment, b.alignment) as alignment,
        coalesce(o.alignment_confidence, b.alignment_confidence) as alignment_confidence,
        v.shift_days as viewers_shift_days,
        v.alignment as viewers_alignment,
        f.shift_days as followers_shift_days,
        case when o.views is null and b.views is not null then b.landing_id else coalesce(o.landing_id, b.landing_id) end as overview_landing_id,
        case when o.views is null and b.views is not null then b.line else coalesce(o.line, b.line) end as overview_line,
        v.landing_id as viewers_landing_id,
        v.line as viewers_line,
        coalesce(f.landing_id, case when b.followers is not null then b.landing_id end) as followers_landing_id,
        coalesce(f.line, case when b.followers is not null then b.line end) as followers_line
    from days as d
    left join newest as o on o.section = 'overview' and o.account = d.account and o.date = d.date
    left join newest as v on v.section = 'viewers' and v.account = d.account and v.date = d.date
    left join newest as f on f.section = 'followers' and f.account = d.account and f.date = d.date
    left join newest as b on b.section = 'suite' and b.account = d.account and b.date = d.date
),
before as (
    select
        *,
        lag(followers) over (partition by account order by date) as followers_before,
        lag(date) over (partition by account order by date) as date_before
    from joined
)
select
    account,
    date,
    views,
    profile_views,
    likes,
    comments,
    shares,
    viewers,
    new_viewers,
    returning_viewers,
    followers,
    case
        when cast(date as int) - cast(date_before as int) = 1 and followers is not null and followers_before is not null
            then followers - followers_before
        else said_net_followers
    end as net_followers,
    new_followers,
    lost_followers,
    reach,
    source,
    observed_at,
    is_settled,
    state,
    label_date,
    shift_days,
    alignment,
    alignment_confidence,
    viewers_shift_days,
    viewers_alignment,
    followers_shift_days,
    overview_landing_id,
    overview_line,
    viewers_landing_id,
    viewers_line,
    followers_landing_id,
    followers_line
from before
