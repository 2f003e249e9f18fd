select account, video_id, uploaded_at, published_at
from curated.videos
where cast(uploaded_at as bigint) - cast(published_at as bigint) > 3600000000
