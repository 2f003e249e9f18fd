with named as (
    select account, video_id, unnest(mentions) as written, published_at, uploaded_at, views_total, observed_at
    from curated.videos
)
select
    account,
    video_id,
    lower(written) as handle,
    written,
    lower(written) = lower(account) as is_own,
    coalesce(published_at, uploaded_at) as published_at,
    views_total,
    observed_at
from named
