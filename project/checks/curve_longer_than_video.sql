select c.account, c.video_id, max(c.second) as last_second, max(v.duration_seconds) as duration_seconds
from curated.video_curves as c
join curated.videos as v on v.account = c.account and v.video_id = c.video_id
group by c.account, c.video_id
having max(c.second) > 1.5 * max(v.duration_seconds) + 5
