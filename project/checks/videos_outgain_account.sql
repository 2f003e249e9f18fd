with gains as (
    select account, date, source, sum(views) as gained, count(*) as videos
    from curated.video_daily
    where span_days = 1
    group by account, date, source
)
select d.account, d.date, d.views, g.gained, g.videos, d.source
from curated.account_daily as d
join gains as g on g.account = d.account and g.date = d.date and g.source = d.source
where d.is_settled and d.source = 'business' and g.gained > d.views * 1.3 + 200
