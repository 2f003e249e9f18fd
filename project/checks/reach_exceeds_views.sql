select account, video_id, views_total, reach_total
from curated.videos
where reach_total > 1.2 * views_total + 20
