select
    account,
    comment_id,
    last_value(item_id order by observed_at, landing_id desc, line desc) filter (where item_id is not null) as video_id,
    last_value(create_time order by observed_at, landing_id desc, line desc) filter (where create_time is not null) as written_at,
    cast(last_value(create_time order by observed_at, landing_id desc, line desc) filter (where create_time is not null) as date) as date,
    last_value("text" order by observed_at, landing_id desc, line desc) filter (where "text" is not null) as text,
    last_value(like_count order by observed_at, landing_id desc, line desc) filter (where like_count is not null) as likes_total,
    last_value(reply_count order by observed_at, landing_id desc, line desc) filter (where reply_count is not null) as replies_total,
    last_value(has_creator_liked order by observed_at, landing_id desc, line desc) filter (where has_creator_liked is not null) as is_liked,
    min(observed_at) as first_observed_at,
    max(observed_at) as observed_at,
    last_value(landing_id order by observed_at, landing_id desc, line desc) as landing_id,
    last_value(line order by observed_at, landing_id desc, line desc) as line
from raw.studio__comments
group by account, comment_id
