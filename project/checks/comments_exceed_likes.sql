select account, video_id, views_total, likes_total, comments_total, shares_total
from curated.videos
-- videos that are shared forty times as often as they are liked have been seen
where views_total >= 1000 and (comments_total > 5 * likes_total + 50 or shares_total > 50 * likes_total + 50)
