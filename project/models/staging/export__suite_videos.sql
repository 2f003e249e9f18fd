with ranked as (
    select
        account,
        video_id,
        exported_at as observed_at,
        cast(exported_at as date) as date,
        title as caption,
        video_views as views_total,
        likes as likes_total,
        comments as comments_total,
        shares as shares_total,
        favorites as saves_total,
        cast(null as text) as sound,
        'suite_export' as source,
        landing_id,
        line,
        row_number() over (
            partition by account, video_id, exported_at order by video_views desc nulls last, landing_id, line
        ) as place
    from raw.export__suite_videos
    where video_id is not null and exported_at is not null
)
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
    source,
    landing_id,
    line
from ranked
where place = 1
