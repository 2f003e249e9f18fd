select account, video_id, caption, created_at, duration_seconds, last_seen_at, source, landing_id
from staging.studio__drafts
