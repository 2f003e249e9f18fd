with made as (
    select
        account,
        unnest(forecasts(array_agg(named_struct(
            'video_id', video_id, 'born_at', cast(born_at as bigint),
            'observed_at', cast(observed_at as bigint), 'views_total', cast(views_total as double)
        )))) as forecast
    from curated.readings_by_age
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
