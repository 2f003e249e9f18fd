select c.account, c.video_id, count(*) as seconds
from curated.video_curves as c
left join curated.videos as v on v.account = c.account and v.video_id = c.video_id
where v.video_id is null
group by c.account, c.video_id
