select account, video_id, published_at, observed_at
from curated.videos
where published_at > observed_at + interval '1 day' and views_total > 0
