with ranked as (
    select
        account,
        video_id,
        title as caption,
        try_cast(replace(posted_label, '/', '-') as timestamp) as published_at,
        video_views as views_total,
        likes as likes_total,
        comments as comments_total,
        shares as shares_total,
        favorites as saves_total,
        exported_at,
        landing_id,
        line,
        row_number() over (
            partition by account, video_id
            order by exported_at desc nulls last, video_views desc nulls last, landing_id, line
        ) as place
    from raw.export__suite_videos
    where video_id is not null
)
select
    account,
    video_id,
    caption,
    published_at,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    exported_at,
    landing_id,
    line
from ranked
where place = 1
