select
    account,
    landing_id,
    line,
    exported_at,
    date,
    case when lower(territory) = 'others' then 'others' else upper(territory) end as territory,
    distribution as share_rate
from raw.export__follower_territories
