select account, video_id, date, views, likes
from curated.video_daily
where views >= 0 and likes > 1.2 * views + 20
    -- a total as a page shows it stands still while hundreds are gained
    and (views_total < 1000 or views_total % 100 <> 0)
