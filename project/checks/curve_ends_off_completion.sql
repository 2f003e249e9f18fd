with ends as (
    select account, video_id, second, share_rate, row_number() over (partition by account, video_id order by second desc) as back
    from curated.video_curves
    where curve = 'retention'
)
select e.account, e.video_id, e.second, e.share_rate, v.completion_rate, v.duration_seconds
from ends as e
join curated.videos as v on v.account = e.account and v.video_id = e.video_id
where e.back = 1 and v.views_total >= 1000 and e.second + 2 >= v.duration_seconds
    and abs(e.share_rate - v.completion_rate) > 0.4
