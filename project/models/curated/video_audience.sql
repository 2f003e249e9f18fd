with ranked as (
    select
        *,
        first_value(landing_id) over (
            partition by account, video_id, dimension order by observed_at desc, landing_id
        ) as newest
    from staging.business__video_shares
)
select
    account,
    video_id,
    dimension,
    name,
    position,
    share_rate,
    observed_at,
    'business' as source,
    landing_id,
    line
from ranked
where landing_id = newest
