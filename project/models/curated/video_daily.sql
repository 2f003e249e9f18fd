with readings as (
    select
        *,
        lead(date) over (partition by account, video_id order by observed_at, source desc) as next_date
    from curated.video_readings
),
days as (
    select * from readings where next_date is null or next_date <> date
),
steps as (
    select
        *,
        lag(date) over (partition by account, video_id order by observed_at, source desc) as since_date,
        lag(views_total) over (partition by account, video_id order by observed_at, source desc) as views_before,
        lag(likes_total) over (partition by account, video_id order by observed_at, source desc) as likes_before,
        lag(comments_total) over (partition by account, video_id order by observed_at, source desc) as comments_before,
        lag(shares_total) over (partition by account, video_id order by observed_at, source desc) as shares_before
    from days
)
select
    account,
    video_id,
    date,
    observed_at,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    views_total - views_before as views,
    likes_total - likes_before as likes,
    comments_total - comments_before as comments,
    shares_total - shares_before as shares,
    since_date,
    cast(cast(date as int) - cast(since_date as int) as bigint) as span_days,
    case
        when since_date is not null then coalesce(views_total < views_before, false)
            or coalesce(likes_total < likes_before, false)
            or coalesce(comments_total < comments_before, false)
            or coalesce(shares_total < shares_before, false)
    end as is_restated,
    hashtags(caption) as hashtags,
    sound,
    source,
    landing_id,
    line
from steps
