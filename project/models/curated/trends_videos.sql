with listed as (
    select
        account, date, country, window_days, category, list, sorted_by, null as of_kind, null as of_id, subject_id as video_id,
        name, author, likes, duration_seconds, rank, rank_change, rank_change_is, views, observed_at, 'studio' as source, landing_id, line
    from staging.studio__trends
    where kind = 'video'
    union all
    select
        account, date, country, null, null, 'discovery', null, of_kind, of_id, video_id,
        null, author, null, null, rank, null, null, null, observed_at, 'business', landing_id, line
    from staging.trends__videos
),
ranked as (
    select
        *,
        row_number() over (
            partition by account, date, list, country, window_days, category, sorted_by, of_kind, of_id, video_id
            order by observed_at desc, rank, landing_id, line
        ) as place
    from listed
)
select
    account,
    date,
    country,
    window_days,
    category,
    list,
    sorted_by,
    of_kind,
    of_id,
    video_id,
    name,
    author,
    likes,
    duration_seconds,
    rank,
    rank_change,
    rank_change_is,
    views,
    observed_at,
    source,
    landing_id,
    line
from ranked
where place = 1
