with counted as (
    select
        *,
        count(*) over (partition by account, kind, segment) as videos,
        sum(share_rate * weight) over (partition by account, kind, segment)
            / sum(weight) over (partition by account, kind, segment) as segment_rate
    from curated.video_segments
    where weight is not null
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
