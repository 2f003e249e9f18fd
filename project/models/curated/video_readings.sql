select
    account,
    video_id,
    observed_at,
    date,
    caption,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    sound,
    'readings' as source,
    landing_id,
    line
from staging.readings__videos
union all
select
    account,
    video_id,
    observed_at,
    date,
    caption,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    sound,
    'content_export' as source,
    landing_id,
    line
from staging.export__content
union all
select
    account,
    video_id,
    observed_at,
    date,
    caption,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    sound,
    'suite_export' as source,
    landing_id,
    line
from staging.export__suite_videos
