with ranked as (
    select
        *,
        first_value(landing_id) over (
            partition by account, video_id, curve order by observed_at desc, landing_id
        ) as newest
    from staging.business__video_curves
)
select
    account,
    video_id,
    curve,
    second,
    share_rate,
    observed_at,
    'business' as source,
    landing_id,
    line
from ranked
where landing_id = newest
