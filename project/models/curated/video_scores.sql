with known as (
    select
        v.*,
        coalesce(v.published_at, v.uploaded_at) as born_at,
        p.profile_views_total,
        p.new_followers_total
    from curated.videos as v
    left join curated.posts as p on p.account = v.account and p.video_id = v.video_id
),
-- the readings next to the age of 24 hours, and whether any lies near it
around as (
    select
        account,
        video_id,
        max(case when age_hours <= 24 then age_hours end) as age_1,
        last_value(views_total order by age_hours) filter (where age_hours > 0 and age_hours <= 24) as views_1,
        min(case when age_hours >= 24 then age_hours end) as age_2,
        first_value(views_total order by age_hours) filter (where age_hours >= 24) as views_2,
        coalesce(bool_or(age_hours between 12 and 48), false) as is_near
    from curated.readings_by_age
    where age_hours > 0
    group by account, video_id
),
days as (
    select
        account,
        video_id,
        case
            when not is_near then null
            when age_2 = 24 then cast(views_2 as double)
            when age_1 = 24 then cast(views_1 as double)
            else exp(
                ln(views_1 + 1.0)
                + (ln(views_2 + 1.0) - ln(views_1 + 1.0)) * (ln(24.0) - ln(age_1)) / (ln(age_2) - ln(age_1))
            ) - 1
        end as views_24h,
        case
            when age_1 = 24 or age_2 = 24 then 'exact'
            when age_2 - age_1 <= 12 then 'interpolated'
            else 'estimated'
        end as quality
    from around
),
rates as (
    select
        k.*,
        cast(k.saves_total as double) as saves,
        cast(k.likes_total + k.comments_total + k.shares_total as double) as engagements,
        case when k.observed_at >= k.born_at then (cast(k.observed_at as bigint) - cast(k.born_at as bigint)) / 3600000000.0 end as age_hours,
        d.views_24h,
        case when d.views_24h is not null then d.quality end as views_24h_quality
    from known as k
    left join days as d on d.account = k.account and d.video_id = k.video_id
),
placed as (
    select
        *,
        rank() over (partition by account, views_24h is null order by views_24h) as place,
        count(*) over (partition by account, views_24h) as equals,
        count(views_24h) over (partition by account) - case when views_24h is null then 0 else 1 end as peers
    from rates
)
select
    account,
    video_id,
    born_at as published_at,
    cast(born_at as date) as date,
    observed_at,
    age_hours,
    hashtags,
    media_type,
    duration_seconds,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    profile_views_total,
    new_followers_total,
    engagements / nullif(views_total, 0) as engagement_rate,
    (engagements + saves) / nullif(views_total, 0) as engagement_rate_with_saves,
    completion_rate,
    average_watch_seconds,
    views_24h,
    views_24h_quality,
    views_24h / 24 as view_velocity,
    case when age_hours < 24 then views_total / greatest(age_hours, 1.0) end as view_velocity_so_far,
    views_total / greatest(age_hours, 1.0) * 0.4
        + engagements / nullif(views_total, 0) * 100 * 0.35
        + completion_rate * 50 * 0.25 as viral_score,
    peers as age_peers,
    case when views_24h is not null and peers >= 5 then (place - 1 + (equals - 1) / 2.0) / peers end as age_percentile
from placed
