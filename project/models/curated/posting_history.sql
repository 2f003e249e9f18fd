with born as (
    select *, coalesce(published_at, uploaded_at) as born_at
    from curated.videos
)
select
    account,
    video_id,
    born_at as published_at,
    cast(born_at as date) as date,
    to_char(born_at, '%G-W%V') as week,
    cast(to_char(born_at, '%u') as bigint) as weekday,
    cast(date_part('hour', born_at) as bigint) as hour,
    uploaded_at,
    cast(published_at as bigint) - cast(uploaded_at as bigint) > 3600000000 as is_scheduled,
    (cast(born_at as bigint) - cast(lag(born_at) over (partition by account order by born_at, video_id) as bigint)) / 3600000000.0 as hours_since_previous,
    media_type,
    duration_seconds,
    hashtags,
    mentions,
    views_total,
    observed_at,
    gone_at
from born
where born_at is not null
