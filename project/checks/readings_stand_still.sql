with gains as (
    select account, date, source, max(abs(views)) as most, count(*) as videos
    from curated.video_daily
    where span_days = 1
    group by account, date, source
)
select d.account, d.date, d.views, g.videos, d.source
from curated.account_daily as d
join gains as g on g.account = d.account and g.date = d.date and g.source = d.source
where g.most = 0 and g.videos >= 5 and d.views >= 100
