select
    account,
    observed_at,
    captured_on as date,
    case when upper(country_code) = 'UK' then 'GB' else upper(country_code) end as country,
    genre,
    date_range as period,
    commercial_music_id as sound_id,
    commercial_music_name as sound,
    artist,
    nullif(duration, 0) as duration_seconds,
    rank_position,
    landing_id,
    line
from raw.trends__sounds
