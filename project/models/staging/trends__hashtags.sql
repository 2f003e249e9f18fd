select
    account,
    observed_at,
    captured_on as date,
    case when upper(country_code) = 'UK' then 'GB' else upper(country_code) end as country,
    category_name as category,
    date_range as period,
    hashtag_id,
    folded(hashtag_name) as hashtag,
    rank_position,
    rank_change,
    views,
    posts,
    landing_id,
    line
from raw.trends__hashtags
