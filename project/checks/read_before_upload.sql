select account, video_id, observed_at, views_total, source
from curated.video_readings
where cast(posted_at(video_id) as bigint) - cast(observed_at as bigint) > 86400000000 and views_total > 0
