select account, video_id, duration_seconds, average_watch_seconds
from curated.videos
where duration_seconds >= 5 and average_watch_seconds > 5 * duration_seconds
