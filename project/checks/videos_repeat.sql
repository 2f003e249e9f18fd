select account, max(video_id) as video_id, min(video_id) as other_video_id, views_total, likes_total, comments_total, shares_total
from curated.videos
where views_total >= 1000 and likes_total >= 50
group by account, views_total, likes_total, comments_total, shares_total
having count(*) > 1
