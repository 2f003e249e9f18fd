select
    account,
    followed_at,
    cast(followed_at as date) as date,
    exported_at,
    landing_id,
    line
from raw.export__followers
