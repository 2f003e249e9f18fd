select account, video_id, views_total, likes_total
from curated.videos
where likes_total > views_total and likes_total > 10
