with seconds as (
    select account, video_id, to_unixtime(published_at) - to_unixtime(uploaded_at) as apart
    from curated.videos
    where published_at is not null and uploaded_at is not null
),
hours as (
    select
        account,
        cast(round(apart / 3600.0) as bigint) as hours_apart,
        count(*) filter (where abs(apart - 3600 * round(apart / 3600.0)) <= 120) as videos,
        sum(count(*)) over (partition by account) as all_videos
    from seconds
    group by account, cast(round(apart / 3600.0) as bigint)
)
select account, hours_apart, videos, all_videos
from hours
where hours_apart <> 0 and videos >= 5 and videos * 2 > all_videos
