select
    account,
    observed_at,
    captured_on as date,
    case when upper(country_code) = 'UK' then 'GB' else upper(country_code) end as country,
    subject as of_kind,
    subject_id as of_id,
    position as rank,
    video_id,
    -- the only place where its creator is told
    nullif(regexp_replace(share_url, '^.*/@([^/]+)/.*$', '\1'), share_url) as author,
    landing_id,
    line
from raw.trends__videos
