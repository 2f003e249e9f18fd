select d.account, d.video_id, max(d.date) as date, count(*) as readings
from curated.video_daily as d
left join curated.videos as v on v.account = d.account and v.video_id = d.video_id
where v.video_id is null
group by d.account, d.video_id
