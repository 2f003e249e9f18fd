with days as (
    select account, source, date, count(*) as videos
    from curated.video_daily
    group by account, source, date
),
steps as (
    select
        *,
        lag(date) over (partition by account, source order by date) as date_before,
        lead(date) over (partition by account, source order by date) as date_after,
        lag(videos) over (partition by account, source order by date) as videos_before,
        lead(videos) over (partition by account, source order by date) as videos_after
    from days
)
select account, date, source, videos_before, videos, videos_after
from steps
where cast(date_after as int) - cast(date_before as int) = 2
    and least(videos_before, videos_after) >= 10 and videos * 3 < least(videos_before, videos_after) * 2
