select
    account,
    landing_id,
    line,
    exported_at,
    date as label_date,
    total_viewers as viewers,
    case when total_viewers is not null then new_viewers end as new_viewers,
    case when total_viewers is not null then returning_viewers end as returning_viewers
from raw.export__viewers
where date is not null
