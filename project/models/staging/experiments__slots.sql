-- a plan that came twice is the one that was kept first
with ranked as (
    select
        *,
        row_number() over (partition by account, experiment_id, slot order by planned_at, landing_id, line) as place
    from raw.experiments__slots
)
select
    account,
    experiment_id,
    slot,
    block,
    arm,
    due_date,
    until_date,
    factor,
    subject,
    planned_at,
    seed,
    landing_id,
    line
from ranked
where place = 1 and arm in ('first', 'second') and factor in ('hours', 'hashtag', 'mention', 'length')
