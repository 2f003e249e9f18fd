-- a year after its publication a video is told for the last time, as of that moment, by whichever answer comes next: nobody looked on that day
with read as (
    select d.account, d.source, d.date
    from curated.video_daily as d
    left join curated.videos as v on v.account = d.account and v.video_id = d.video_id
    where d.observed_at is distinct from v.published_at + interval '365 days'
),
days as (
    select account, source, date, count(*) as videos
    from read
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
