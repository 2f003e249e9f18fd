select
    account,
    landing_id,
    line,
    exported_at,
    date as label_date,
    total_followers as followers,
    new_followers,
    reached_audience as reach,
    engaged_audience as engaged_people
from raw.export__suite_audience
where date is not null
