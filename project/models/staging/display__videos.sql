-- TikTok cuts captions at 150 characters: the last word of one that long may be half a word
with ranked as (
    select
        account,
        id as video_id,
        observed_at,
        captured_on as date,
        case
            when character_length(coalesce(video_description, title)) >= 150
                then regexp_replace(coalesce(video_description, title), '\S*$', '')
            else coalesce(video_description, title)
        end as caption,
        create_time as published_at,
        cast(duration as double) as duration_seconds,
        view_count as views_total,
        like_count as likes_total,
        comment_count as comments_total,
        share_count as shares_total,
        landing_id,
        line,
        row_number() over (partition by account, id, observed_at order by landing_id, line) as place
    from raw.display__videos
    where coalesce(view_count, like_count, comment_count, share_count) is not null
)
select
    account,
    video_id,
    observed_at,
    date,
    caption,
    published_at,
    duration_seconds,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    cast(null as bigint) as saves_total,
    cast(null as text) as sound,
    'display' as source,
    landing_id,
    line
from ranked
where place = 1
