with ranked as (
    select
        *,
        row_number() over (partition by account, video_id order by observed_at desc, source) as recency
    from curated.video_readings
)
select
    account,
    video_id,
    caption,
    posted_at(video_id) as uploaded_at,
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
