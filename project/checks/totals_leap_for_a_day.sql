with steps as (
    select
        account, video_id, date, views_total, source,
        lag(views_total) over (partition by account, video_id order by date) as total_before,
        lead(views_total) over (partition by account, video_id order by date) as total_after
    from curated.video_daily
)
select account, video_id, date, total_before, views_total, total_after, source
from steps
where total_before is not null and total_after is not null
    and (
        (views_total > 5 * greatest(total_before, total_after) and views_total >= 5000)
        or (views_total * 5 < least(total_before, total_after) and least(total_before, total_after) >= 1000)
    )
