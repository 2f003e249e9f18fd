-- weight: people where the reach of all is told, else views
with weighed as (
    select
        *,
        coalesce(cast(reach_total as double), cast(views_total as double)) as weight
    from curated.video_segments
    where coalesce(reach_total, views_total) > 0
),
counted as (
    select
        *,
        count(*) over (partition by account, kind, segment) as videos,
        sum(share_rate * weight) over (partition by account, kind, segment)
            / sum(weight) over (partition by account, kind, segment) as segment_rate
    from weighed
),
ranked as (
    select
        *,
        row_number() over (partition by account, kind, segment order by share_rate * weight desc, video_id) as place
    from counted
    where videos >= 5
)
select
    account,
    kind,
    segment,
    place,
    video_id,
    share_rate,
    viewers_estimated,
    views_total,
    share_rate / nullif(segment_rate, 0) as lift,
    videos
from ranked
where place <= 5
