with alarms as (
    select
        account,
        unnest(breakouts(array_agg(named_struct(
            'video_id', video_id, 'born_at', cast(born_at as bigint),
            'observed_at', cast(observed_at as bigint), 'views_total', cast(views_total as double)
        )))) as alarm
    from curated.readings_by_age
    group by account
)
select
    account,
    alarm['video_id'] as video_id,
    alarm['observed_at'] as observed_at,
    cast(alarm['observed_at'] as date) as date,
    alarm['kind'] as kind,
    alarm['views'] as views,
    alarm['expected'] as views_expected,
    alarm['limit'] as views_limit,
    alarm['n'] as evidence
from alarms
