select account, video_id, views_total, shares_total
from curated.videos
where shares_total > 1.2 * views_total + 20
