select
    account,
    observed_at,
    captured_on as date,
    endpoint,
    field,
    item_id as video_id,
    case status when 'given' then 'given' when 'partly' then 'partly' else 'missing' end as status,
    case
        when status = 'given' then null
        when status in ('partly', 'null') then 'no_data'
        else status
    end as reason,
    elements as objects,
    given,
    landing_id,
    line
from raw.studio__availability
-- a key that nobody asked for or knows says nothing of what the account may have
where is_asked and status <> 'unknown_key'
