with ranked as (
    select
        account,
        posted_at,
        link,
        video_id,
        title as caption,
        sound,
        likes as likes_total,
        exported_at,
        landing_id,
        line,
        row_number() over (
            partition by account, posted_at, link order by exported_at desc nulls last, landing_id, line
        ) as place
    from raw.export__posts
)
select account, posted_at, link, video_id, caption, sound, likes_total, exported_at, landing_id, line
from ranked
where place = 1
