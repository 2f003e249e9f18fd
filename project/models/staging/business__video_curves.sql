with ranked as (
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        curve,
        second,
        share as share_rate,
        landing_id,
        line,
        row_number() over (partition by account, item_id, landing_id, curve, second order by position, line) as place
    from raw.business__video_curves
    where share is not null
)
select account, video_id, observed_at, date, curve, second, share_rate, landing_id, line
from ranked
where place = 1
