select account, video_id, uploaded_at, published_at
from curated.videos
where published_at > uploaded_at + interval '60 days'
