with ranked as (
    select
        *,
        first_value(landing_id) over (
            partition by account, video_id, date order by observed_at desc, landing_id
        ) as newest
    from staging.studio__shares
    where audience = 'searches'
)
select
    account,
    case when video_id is null then 'account' else 'video' end as subject,
    video_id,
    date,
    name as term,
    position,
    share_rate,
    observed_at,
    'studio' as source,
    landing_id,
    line
from ranked
where landing_id = newest
