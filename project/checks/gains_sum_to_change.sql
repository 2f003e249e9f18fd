with steps as (
    select
        account, video_id, date, views_total, views, likes_total, likes,
        lag(views_total) over (partition by account, video_id order by date) as views_before,
        lag(likes_total) over (partition by account, video_id order by date) as likes_before
    from curated.video_daily
)
select account, video_id, date, views_before, views_total, views, likes_before, likes_total, likes
from steps
where views <> views_total - views_before or likes <> likes_total - likes_before
