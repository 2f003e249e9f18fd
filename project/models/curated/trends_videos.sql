with ranked as (
    select
        *,
        row_number() over (
            partition by account, date, list, country, window_days, category, sorted_by, subject_id
            order by observed_at desc, rank, landing_id, line
        ) as place
    from staging.studio__trends
    where kind = 'video'
)
select
    account,
    date,
    country,
    window_days,
    category,
    list,
    sorted_by,
    subject_id as video_id,
    name,
    author,
    likes,
    duration_seconds,
    rank,
    rank_change,
    rank_change_is,
    views,
    observed_at,
    'studio' as source,
    landing_id,
    line
from ranked
where place = 1
