select account, video_id, views_total, likes_total, comments_total, shares_total, engagement_rate
from curated.videos
where abs(engagement_rate - cast(likes_total + comments_total + shares_total as double) / nullif(views_total, 0)) > 1e-6
