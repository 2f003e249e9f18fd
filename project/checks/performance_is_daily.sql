select p.account, p.video_id, p.date, p.views, d.views as views_of_day, p.likes, d.likes as likes_of_day
from curated.video_performance_daily as p
left join curated.video_daily as d on d.account = p.account and d.video_id = p.video_id and d.date = p.date
where (p.views is distinct from d.views) or (p.likes is distinct from d.likes)
