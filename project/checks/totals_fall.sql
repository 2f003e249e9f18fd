with falls as (
    select
        account, video_id, date, views_total, views, source,
        views_total - views as views_before,
        cast(-views as double) / (views_total - views) as fall
    from curated.video_daily
    where views_total - views >= 1000
),
-- where TikTok takes back spam, all videos lose about the same share on one day; who gains on that day falls by less
days as (
    select account, date, count(*) as videos, median(fall) as usual
    from falls
    group by account, date
)
select f.account, f.video_id, f.date, f.views_before, f.views_total, f.views, f.source
from falls as f
join days as d on d.account = f.account and d.date = f.date
where f.views < -50 and f.fall > 0.01
    and (d.videos < 5 or f.fall > 0.2 or f.fall > 0.005 + 1.25 * greatest(d.usual, 0))
