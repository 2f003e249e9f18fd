select
    account,
    landing_id,
    line,
    exported_at,
    date,
    lower(gender) as gender,
    distribution as share_rate
from raw.export__follower_gender
