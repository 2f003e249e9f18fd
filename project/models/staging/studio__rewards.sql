with ranked as (
    select
        *,
        row_number() over (
            partition by account, item_id, program, date, currency
            order by (amount is not null) desc, observed_at desc, landing_id, line
        ) as place
    from raw.studio__rewards
    where period = 'day' and date is not null
)
select
    account,
    item_id as video_id,
    program,
    program_name,
    date,
    currency,
    amount as rewards,
    observed_at,
    'studio' as source,
    landing_id,
    line
from ranked
where place = 1
