with ranked as (
    select
        *,
        row_number() over (
            partition by account, date, section
            order by (state = 'measured') desc, seen_at desc, landing_id, label_date desc, line
        ) as place
    from curated.daily_observations
    where section <> 'business'
),
-- the newest word of each section; of the API each number as it was told last
newest as (
    select
        account, date, section, source, landing_id, line, exported_at, seen_at, label_date, shift_days, alignment,
        alignment_confidence, state, views, profile_views, likes, comments, shares, viewers, new_viewers,
        returning_viewers, followers, reach, new_followers, lost_followers, net_followers
    from ranked
    where place = 1
    union all by name
    select
        account, date, 'business' as section, 'business' as source, landing_id, line, observed_at as exported_at,
        observed_at as seen_at, date as label_date, 0 as shift_days, 'utc_days' as alignment, state, views, profile_views,
        likes, comments, shares, viewers, followers, new_followers, lost_followers, net_followers, engaged_people,
        bio_link_clicks, email_clicks, phone_number_clicks, address_clicks, lead_submissions, app_download_clicks
    from staging.business__account_days
    union all by name
    select
        account, date, 'studio' as section, 'studio' as source, landing_id, line, observed_at as exported_at,
        observed_at as seen_at, date as label_date, 0 as shift_days,
        case when is_dated then 'utc_days' else 'counted_back' end as alignment, state, views, profile_views, likes,
        comments, shares, viewers, new_viewers, returning_viewers, followers, reach, net_followers
    from staging.studio__account_days
),
-- of each group of numbers one section speaks: the most trusted that has them
ranks as (
    select
        n.*,
        case when n.section in ('overview', 'suite', 'business', 'studio') then t.place + case when n.views is null then 100 else 0 end end
            as counts_rank,
        case when n.section in ('viewers', 'business', 'studio') then t.place + case when n.viewers is null then 100 else 0 end end
            as viewers_rank,
        case when n.section in ('followers', 'suite_audience', 'business', 'studio') then t.place + case when n.followers is null then 100 else 0 end end
            as followers_rank
    from newest as n
    join staging.source_trust as t on t.source = n.source
),
firsts as (
    select
        *,
        min(counts_rank) over (partition by account, date) as first_counts,
        min(viewers_rank) over (partition by account, date) as first_viewers,
        min(followers_rank) over (partition by account, date) as first_followers
    from ranks
),
chosen as (
    select
        *,
        counts_rank = first_counts as has_counts,
        viewers_rank = first_viewers as has_viewers,
        followers_rank = first_followers as has_followers
    from firsts
),
-- followers as they were counted at some moment of a day
profiles as (
    select account, date, observed_at, followers_total, source, landing_id, line
    from staging.business__profile
    union all
    select account, date, observed_at, followers_total, source, landing_id, line
    from staging.display__profile
    union all
    select account, date, observed_at, followers_total, source, landing_id, line
    from staging.studio__profile
),
looks as (
    select
        p.*,
        row_number() over (
            partition by p.account, p.date order by p.observed_at desc, t.place nulls last, p.landing_id
        ) as place
    from profiles as p
    left join staging.source_trust as t on t.source = p.source
    where p.followers_total is not null
),
-- every day from the first that the API tells to the last on which it was asked, and when it was next asked once it could know
asked as (
    select account, date, true as is_asked from staging.business__profile
    union all
    select account, date, false as is_asked from staging.business__account_days
),
spans as (
    select account, min(date) as first_date, max(date) filter (where is_asked) as last_asked
    from asked
    group by account
),
calendar as (
    select account, date, true as is_asked, last_asked
    from (select distinct account, date from staging.business__profile)
    join spans using (account)
    union all
    select account, cast(unnest(generate_series(first_date, last_asked, interval '1 day')) as date) as date, false, last_asked
    from spans
    where last_asked is not null
),
expected as (
    select
        account,
        date,
        max(last_asked) as last_asked,
        min(min(date) filter (where is_asked)) over (
            partition by account order by date rows between 3 following and unbounded following
        ) as asked_next
    from calendar
    group by account, date
),
told as (
    select * from chosen
    union all by name
    select
        account, date, observed_at as looked_at, followers_total as looked_followers, source as looked_source,
        landing_id as looked_landing_id, line as looked_line
    from looks
    where place = 1
    union all by name
    select account, date, last_asked, asked_next from expected
),
days as (
    select
        account,
        date,
        max(views) filter (where has_counts) as views,
        max(profile_views) filter (where has_counts) as profile_views,
        max(likes) filter (where has_counts) as likes,
        max(comments) filter (where has_counts) as comments,
        max(shares) filter (where has_counts) as shares,
        max(source) filter (where has_counts and views is not null) as source,
        max(state) filter (where has_counts) as counts_state,
        max(label_date) filter (where has_counts) as label_date,
        max(shift_days) filter (where has_counts) as shift_days,
        max(alignment) filter (where has_counts) as alignment,
        max(alignment_confidence) filter (where has_counts) as alignment_confidence,
        max(landing_id) filter (where has_counts) as overview_landing_id,
        max(line) filter (where has_counts) as overview_line,
        max(exported_at) filter (where has_counts) as counts_exported_at,
        max(seen_at) filter (where has_counts) as counts_seen_at,
        max(viewers) filter (where has_viewers) as viewers,
        -- the API does not tell them: of the others the one that says viewers, else the most trusted
        coalesce(
            max(new_viewers) filter (where has_viewers),
            max(new_viewers) filter (where section = 'studio'),
            max(new_viewers)
        ) as new_viewers,
        coalesce(
            max(returning_viewers) filter (where has_viewers),
            max(returning_viewers) filter (where section = 'studio'),
            max(returning_viewers)
        ) as returning_viewers,
        max(source) filter (where has_viewers and viewers is not null) as viewers_source,
        max(shift_days) filter (where has_viewers) as viewers_shift_days,
        max(alignment) filter (where has_viewers) as viewers_alignment,
        max(landing_id) filter (where has_viewers) as viewers_landing_id,
        max(line) filter (where has_viewers) as viewers_line,
        max(exported_at) filter (where has_viewers) as viewers_exported_at,
        max(seen_at) filter (where has_viewers) as viewers_seen_at,
        max(followers) filter (where has_followers) as end_followers,
        max(source) filter (where has_followers and followers is not null) as end_source,
        max(shift_days) filter (where has_followers) as followers_shift_days,
        max(landing_id) filter (where has_followers) as end_landing_id,
        max(line) filter (where has_followers) as end_line,
        max(exported_at) filter (where has_followers) as end_exported_at,
        max(seen_at) filter (where has_followers) as end_seen_at,
        max(looked_at) as looked_at,
        max(looked_followers) as looked_followers,
        max(looked_source) as looked_source,
        max(looked_landing_id) as looked_landing_id,
        max(looked_line) as looked_line,
        coalesce(
            max(net_followers) filter (where section = 'business'),
            max(net_followers) filter (where section = 'studio'),
            max(net_followers) filter (where section = 'suite')
        ) as said_net_followers,
        coalesce(
            max(new_followers) filter (where section = 'business'),
            max(new_followers) filter (where section = 'overview'),
            max(new_followers) filter (where section = 'suite'),
            max(new_followers) filter (where section = 'suite_audience')
        ) as new_followers,
        coalesce(
            max(lost_followers) filter (where section = 'business'),
            max(lost_followers) filter (where section = 'suite')
        ) as lost_followers,
        coalesce(
            max(reach) filter (where section = 'studio'),
            max(reach) filter (where section = 'suite'),
            max(reach) filter (where section = 'suite_audience')
        ) as reach,
        max(engaged_people) as engaged_people,
        max(bio_link_clicks) as bio_link_clicks,
        max(email_clicks) as email_clicks,
        max(phone_number_clicks) as phone_number_clicks,
        max(address_clicks) as address_clicks,
        max(lead_submissions) as lead_submissions,
        max(app_download_clicks) as app_download_clicks,
        max(last_asked) as last_asked,
        max(asked_next) as asked_next
    from told
    group by account, date
),
judged as (
    select
        *,
        coalesce(end_followers, looked_followers) as followers,
        case when end_followers is not null then end_source else looked_source end as followers_source,
        case when end_followers is null then looked_at end as followers_observed_at,
        case when end_followers is null and looked_at is not null then looked_landing_id else end_landing_id end
            as followers_landing_id,
        case when end_followers is null and looked_at is not null then looked_line else end_line end as followers_line,
        case
            when counts_state is not null then counts_exported_at
            when viewers_landing_id is not null then viewers_exported_at
            when end_landing_id is not null then end_exported_at
            else looked_at
        end as observed_at,
        cast(cast(coalesce(counts_seen_at, viewers_seen_at, end_seen_at, looked_at) as date) as int) - cast(date as int) >= 7
            as is_settled,
        coalesce(
            counts_state,
            case
                when cast(last_asked as int) - cast(date as int) < 3 then 'not_yet'
                when cast(asked_next as int) - cast(date as int) > 59 then 'beyond_horizon'
            end,
            'not_available'
        ) as state
    from days
),
before as (
    select
        *,
        lag(followers) over (partition by account order by date) as followers_before,
        lag(followers_observed_at) over (partition by account order by date) as looked_before,
        lag(date) over (partition by account order by date) as date_before
    from judged
),
-- a difference needs two ends of days, or two looks
steps as (
    select
        *,
        case
            when cast(date as int) - cast(date_before as int) = 1
                and (followers_observed_at is null) = (looked_before is null)
                then followers - followers_before
        end as followers_step
    from before
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
        when followers_observed_at is null then coalesce(followers_step, said_net_followers)
        else coalesce(said_net_followers, followers_step)
    end as net_followers,
    new_followers,
    lost_followers,
    reach,
    engaged_people,
    bio_link_clicks,
    email_clicks,
    phone_number_clicks,
    address_clicks,
    lead_submissions,
    app_download_clicks,
    source,
    viewers_source,
    followers_source,
    followers_observed_at,
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
from steps
