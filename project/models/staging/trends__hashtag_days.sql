select
    account,
    observed_at,
    captured_on as date,
    case when upper(country_code) = 'UK' then 'GB' else upper(country_code) end as country,
    hashtag_id,
    date as trend_date,
    rank_position as rank,
    views,
    landing_id,
    line
from raw.trends__hashtag_days
