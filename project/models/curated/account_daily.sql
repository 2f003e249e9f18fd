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
counts as (
    select
        *,
        row_number() over (
            partition by account, date order by (views is not null) desc, (section = 'overview') desc
        ) as choice
    from newest
    where section in ('overview', 'suite')
),
heads as (
    select
        *,
        row_number() over (
            partition by account, date order by (followers is not null) desc, (section = 'followers') desc
        ) as choice
    from newest
    where section in ('followers', 'suite_audience')
),
joined as (
    select
        d.account,
        d.date,
        c.views,
        c.profile_views,
        c.likes,
        c.comments,
        c.shares,
        v.viewers,
        v.new_viewers,
        v.returning_viewers,
        h.followers,
        b.net_followers as said_net_followers,
        coalesce(o.new_followers, b.new_followers, a.new_followers) as new_followers,
        b.lost_followers,
        coalesce(b.reach, a.reach) as reach,
        case
            when c.views is null then null
            when c.section = 'overview' then 'studio_export'
            else 'suite_export'
        end as source,
        case
            when c.account is not null then c.exported_at
            when v.account is not null then v.exported_at
            else h.exported_at
        end as observed_at,
        cast(cast(coalesce(c.seen_at, v.seen_at, h.seen_at) as date) as int) - cast(d.date as int) >= 7 as is_settled,
        coalesce(c.state, 'not_available') as state,
        c.label_date,
        c.shift_days,
        c.alignment,
        c.alignment_confidence,
        v.shift_days as viewers_shift_days,
        v.alignment as viewers_alignment,
        h.shift_days as followers_shift_days,
        c.landing_id as overview_landing_id,
        c.line as overview_line,
        v.landing_id as viewers_landing_id,
        v.line as viewers_line,
        h.landing_id as followers_landing_id,
        h.line as followers_line
    from days as d
    left join counts as c on c.choice = 1 and c.account = d.account and c.date = d.date
    left join heads as h on h.choice = 1 and h.account = d.account and h.date = d.date
    left join newest as v on v.section = 'viewers' and v.account = d.account and v.date = d.date
    left join newest as o on o.section = 'overview' and o.account = d.account and o.date = d.date
    left join newest as b on b.section = 'suite' and b.account = d.account and b.date = d.date
    left join newest as a on a.section = 'suite_audience' and a.account = d.account and a.date = d.date
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
