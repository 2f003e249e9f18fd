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
    reached_audience as reach,
    new_followers,
    lost_followers,
    net_growth as net_followers
from raw.export__suite_overview
where date is not null
