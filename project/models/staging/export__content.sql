with readings as (
    select
        account,
        video_id,
        coalesce(exported_at, cast(date as timestamp)) as observed_at,
        cast(coalesce(exported_at, cast(date as timestamp)) as date) as date,
        video_title as caption,
        total_views as views_total,
        total_likes as likes_total,
        total_comments as comments_total,
        total_shares as shares_total,
        cast(null as bigint) as saves_total,
        cast(null as text) as sound,
        'content_export' as source,
        landing_id,
        line
    from raw.export__content
    where video_id is not null and coalesce(exported_at, cast(date as timestamp)) is not null
),
ranked as (
    select
        *,
        row_number() over (
            partition by account, video_id, observed_at order by views_total desc nulls last, landing_id, line
        ) as place
    from readings
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
