with readings as (
    select
        r.account,
        r.video_id,
        coalesce(v.published_at, v.uploaded_at) as born_at,
        r.observed_at,
        r.views_total,
        row_number() over (partition by r.account, r.video_id, r.observed_at order by r.trust, r.landing_id, r.line) as place
    from curated.video_readings as r
    join curated.videos as v on v.account = r.account and v.video_id = r.video_id
    where r.views_total is not null
),
entries as (
    select
        account,
        named_struct(
            'video_id', video_id, 'born_at', cast(born_at as bigint),
            'observed_at', cast(observed_at as bigint), 'views_total', cast(views_total as double)
        ) as entry
    from readings
    where place = 1 and born_at is not null and observed_at >= born_at
),
alarms as (
    select account, unnest(breakouts(array_agg(entry))) as alarm
    from entries
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
