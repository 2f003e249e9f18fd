with known as (
    select
        account, video_id, observed_at, caption, cast(null as timestamp) as published_at,
        views_total, likes_total, comments_total, shares_total, saves_total, sound,
        source, landing_id, line, 1 as choice
    from curated.video_readings
    union all
    select
        account, video_id, exported_at, caption, published_at,
        views_total, likes_total, comments_total, shares_total, saves_total, null,
        'suite_export', landing_id, line, 2
    from staging.export__suite_catalogue
    union all
    select
        account, video_id, exported_at, caption, posted_at,
        null, likes_total, null, null, null, sound,
        'data_download', landing_id, line, 3
    from staging.export__posts
    where video_id is not null
),
ranked as (
    select
        *,
        min(published_at) over (partition by account, video_id) as first_published_at,
        row_number() over (
            partition by account, video_id
            order by choice, observed_at desc nulls last, source, landing_id, line
        ) as recency
    from known
)
select
    account,
    video_id,
    caption,
    posted_at(video_id) as uploaded_at,
    first_published_at as published_at,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    cast(likes_total + comments_total + shares_total as double) / nullif(views_total, 0) as engagement_rate,
    hashtags(caption) as hashtags,
    mentions(caption) as mentions,
    sound,
    observed_at,
    source,
    landing_id,
    line
from ranked
where recency = 1
