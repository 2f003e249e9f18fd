select
    account,
    kind,
    list,
    upper(country) as country,
    window_days,
    subject_id,
    cast(at as date) as trend_date,
    case when scale = 1 then value * 100 else value end as popularity,
    case when scale in (1, 100) then 1.0 else 0.0 end as popularity_step,
    observed_at,
    captured_on as date,
    landing_id,
    line
from raw.studio__trend_points
