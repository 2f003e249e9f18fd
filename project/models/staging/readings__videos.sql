with ranked as (
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
        created_at as published_at,
        'readings' as source,
        landing_id,
        line,
        row_number() over (
            partition by account, video_id, observed_at order by landing_id, line
        ) as place
    from raw.readings__videos
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
    published_at,
    source,
    landing_id,
    line
from ranked
where place = 1
