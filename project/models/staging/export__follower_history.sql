select
    account,
    landing_id,
    line,
    exported_at,
    date as label_date,
    followers
from raw.export__follower_history
where date is not null
