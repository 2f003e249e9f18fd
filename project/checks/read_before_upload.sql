select account, video_id, date, observed_at, posted_at(video_id) as uploaded_at, views_total, source
from curated.video_readings
where observed_at < posted_at(video_id) - interval '1 day' and views_total > 0
