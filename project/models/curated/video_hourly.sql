with young as (
    select
        r.*,
        date_trunc('hour', r.observed_at) as hour_at,
        coalesce(v.published_at, v.uploaded_at) as born_at,
        (cast(r.observed_at as bigint) - cast(coalesce(v.published_at, v.uploaded_at) as bigint)) / 3600000000.0 as age_hours
    from curated.video_readings as r
    join curated.videos as v on v.account = r.account and v.video_id = r.video_id
),
ranked as (
    select
        *,
        row_number() over (partition by account, video_id, hour_at order by observed_at desc, trust) as place
    from young
    where age_hours between 0 and 72
),
steps as (
    select
        *,
        coalesce(lag(observed_at) over (partition by account, video_id order by hour_at), born_at) as since_at,
        lag(observed_at) over (partition by account, video_id order by hour_at) is null as is_first,
        lag(views_total) over (partition by account, video_id order by hour_at) as views_before,
        lag(likes_total) over (partition by account, video_id order by hour_at) as likes_before,
        lag(comments_total) over (partition by account, video_id order by hour_at) as comments_before,
        lag(shares_total) over (partition by account, video_id order by hour_at) as shares_before
    from ranked
    where place = 1
),
gains as (
    select
        *,
        views_total - case when is_first then 0 else views_before end as views,
        (cast(observed_at as bigint) - cast(since_at as bigint)) / 3600000000.0 as span_hours
    from steps
)
select
    account,
    video_id,
    hour_at,
    observed_at,
    born_at as published_at,
    age_hours,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    views,
    likes_total - case when is_first then 0 else likes_before end as likes,
    comments_total - case when is_first then 0 else comments_before end as comments,
    shares_total - case when is_first then 0 else shares_before end as shares,
    since_at,
    span_hours,
    views / nullif(span_hours, 0) as views_an_hour,
    source,
    landing_id,
    line
from gains
