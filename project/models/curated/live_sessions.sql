select
    account,
    date,
    sessions,
    views,
    viewers,
    top_viewers,
    duration_seconds,
    new_followers,
    diamonds,
    gift_givers,
    observed_at,
    'studio' as source,
    landing_id
from staging.studio__live_days
