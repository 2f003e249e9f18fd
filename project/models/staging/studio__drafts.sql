select
    account,
    item_id as video_id,
    last_value("desc" order by observed_at, landing_id desc, line desc) as caption,
    last_value(create_time order by observed_at, landing_id desc, line desc) as created_at,
    cast(nullif(last_value(duration order by observed_at, landing_id desc, line desc), 0) as double) / 1000 as duration_seconds,
    max(observed_at) as last_seen_at,
    'studio' as source,
    last_value(landing_id order by observed_at, landing_id desc, line desc) as landing_id
from raw.studio__drafts
group by account, item_id
