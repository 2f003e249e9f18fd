with usual as (
    select account, median(completion_rate) as completion_rate, count(completion_rate) as videos
    from curated.videos
    where views_total >= 1000
    group by account
)
select v.account, v.video_id, v.completion_rate, u.completion_rate as usual, v.duration_seconds
from curated.videos as v
join usual as u on u.account = v.account
where u.videos >= 10 and v.views_total >= 1000 and v.completion_rate * 20 < u.completion_rate
