select account, video_id, views_total, saves_total
from curated.videos
where saves_total > views_total and saves_total > 10
