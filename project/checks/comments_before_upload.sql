select account, video_id, date, comments, posted_at(video_id) as uploaded_at
from curated.comments_daily
where cast(date as int) < cast(cast(posted_at(video_id) as date) as int) - 1
