select account, video_id, date, views, likes
from curated.video_daily
where views >= 0 and likes > 1.2 * views + 20
