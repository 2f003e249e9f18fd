select
    account,
    landing_id,
    line,
    exported_at,
    date as label_date,
    video_views as views,
    profile_views,
    likes,
    comments,
    shares,
    new_followers
from raw.export__overview
where date is not null
