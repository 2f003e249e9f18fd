select
    account,
    video_id,
    program,
    program_name,
    date,
    currency,
    rewards,
    case when video_id is not null then 'video' when program is not null then 'program' else 'account' end as scope,
    cast(cast(observed_at as date) as int) - cast(date as int) >= 30 as is_settled,
    observed_at,
    source,
    landing_id,
    line
from staging.studio__rewards
