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
    cast(null as double) as completion_rate,
    sound,
    'readings' as source,
    7 as trust,
    published_at,
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
    cast(null as double) as completion_rate,
    sound,
    'content_export' as source,
    3 as trust,
    cast(null as timestamp) as published_at,
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
    cast(null as double) as completion_rate,
    sound,
    'suite_export' as source,
    4 as trust,
    cast(null as timestamp) as published_at,
    landing_id,
    line
from staging.export__suite_videos
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
    completion_rate,
    sound,
    'business' as source,
    1 as trust,
    published_at,
    landing_id,
    line
from staging.business__videos
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
    cast(null as double) as completion_rate,
    sound,
    'display' as source,
    6 as trust,
    published_at,
    landing_id,
    line
from staging.display__videos
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
    completion_rate,
    sound,
    'studio' as source,
    2 as trust,
    published_at,
    landing_id,
    line
from staging.studio__videos
