with labelled as (
    select
        account, 'overview' as section, landing_id, line, exported_at, label_date,
        views, profile_views, likes, comments, shares, new_followers
    from staging.export__overview
    union all by name
    select
        account, 'viewers' as section, landing_id, line, exported_at, label_date,
        viewers, new_viewers, returning_viewers
    from staging.export__viewers
    union all by name
    select
        account, 'followers' as section, landing_id, line, exported_at, label_date,
        followers
    from staging.export__follower_history
    union all by name
    select
        account, 'suite' as section, landing_id, line, exported_at, label_date,
        views, profile_views, likes, comments, shares, reach, new_followers, lost_followers, net_followers
    from staging.export__suite_overview
    union all by name
    select
        account, 'suite_audience' as section, landing_id, line, exported_at, label_date,
        followers, reach, new_followers
    from staging.export__suite_audience
    union all by name
    select
        account, 'business' as section, landing_id, line, observed_at as exported_at, date as label_date,
        views, profile_views, likes, comments, shares, viewers, followers, new_followers, lost_followers, net_followers
    from staging.business__account_day_readings
),
lively as (
    select
        *,
        case when views <> 0 or profile_views <> 0 or likes <> 0 or comments <> 0 or shares <> 0 then label_date end as live_label
    from labelled
),
files as (
    select
        *,
        max(label_date) over (partition by account, section, landing_id) as last_label,
        max(live_label) over (partition by account, section, landing_id) as last_live,
        min(views) over (
            partition by account, section, landing_id order by label_date rows between 8 preceding and 2 preceding
        ) as least_views_before
    from lively
),
segments as (
    select account, section, landing_id, from_label, to_label, shift_days, method, confidence
    from curated.day_alignment
    where not is_ceded
),
placed as (
    select
        f.*,
        coalesce(s.shift_days, 0) as shift_days,
        case when f.section = 'business' then 'utc_days' else coalesce(s.method, 'assumed') end as alignment,
        s.confidence as alignment_confidence,
        cast(cast(f.label_date as int) - coalesce(s.shift_days, 0) as date) as date
    from files as f
    left join segments as s
        on s.section = f.section and s.account = f.account and s.landing_id = f.landing_id
        and f.label_date between s.from_label and s.to_label
    where s.shift_days is not null or f.section in ('suite', 'suite_audience', 'business')
),
known as (
    select
        *,
        min(case when live_label is not null or viewers is not null or followers is not null then date end)
            over (partition by account) as first_sign,
        section = 'viewers' and viewers is null or section = 'followers' and followers is null as is_unknown
    from placed
),
begun as (
    select
        *,
        max(case when is_unknown and (first_sign is null or date < first_sign) then date end)
            over (partition by account) as last_without_account
    from known
),
judged as (
    select
        *,
        case
            when section = 'overview' and date <= last_without_account then 'before_account'
            when section = 'overview' and label_date > last_live and least_views_before > 0
                and cast(last_label as int) - cast(last_live as int) <= 2 then 'not_yet'
            when section = 'business' and views is null
                and cast(cast(exported_at as date) as int) - cast(date as int) < 3 then 'not_yet'
            when section in ('overview', 'suite', 'business') and views is null then 'undefined'
            when section = 'viewers' and viewers is null then 'undefined'
            when section in ('followers', 'suite_audience') and followers is null then 'undefined'
            else 'measured'
        end as state
    from begun
)
select
    account,
    date,
    section,
    case
        when section = 'business' then 'business'
        when section in ('suite', 'suite_audience') then 'suite_export'
        else 'studio_export'
    end as source,
    landing_id,
    line,
    exported_at,
    coalesce(exported_at, cast(last_label as timestamp)) as seen_at,
    last_label,
    label_date,
    shift_days,
    alignment,
    alignment_confidence,
    state,
    case when state not in ('before_account', 'not_yet') then views end as views,
    case when state not in ('before_account', 'not_yet') then profile_views end as profile_views,
    case when state not in ('before_account', 'not_yet') then likes end as likes,
    case when state not in ('before_account', 'not_yet') then comments end as comments,
    case when state not in ('before_account', 'not_yet') then shares end as shares,
    viewers,
    new_viewers,
    returning_viewers,
    followers,
    reach,
    case when state not in ('before_account', 'not_yet') then new_followers end as new_followers,
    lost_followers,
    net_followers
from judged
