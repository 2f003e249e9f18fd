select account, video_id, date, views_total, views, source
from curated.video_daily
where views < -50 and -views * 100 > views_total - views
