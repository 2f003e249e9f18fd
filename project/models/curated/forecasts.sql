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
made as (
    select account, unnest(forecasts(array_agg(entry))) as forecast
    from entries
    group by account
)
select
    account,
    coalesce(forecast['video_id'], 'next') as video_id,
    forecast['made_at'] as made_at,
    cast(forecast['made_at'] as date) as date,
    forecast['horizon_hours'] as horizon_hours,
    forecast['age_hours'] as age_hours,
    forecast['from_views_total'] as from_views_total,
    forecast['views'] as views_total,
    forecast['low'] as views_total_low,
    forecast['high'] as views_total_high,
    forecast['doubles'] as doubles_probability,
    forecast['top_decile'] as top_decile_probability,
    forecast['method'] as method,
    forecast['n'] as evidence
from made
