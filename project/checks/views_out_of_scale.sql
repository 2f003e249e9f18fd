with usual as (
    select
        account,
        median(views) as views,
        median(cast(likes as double) / nullif(views, 0)) as like_rate,
        count(views) as days
    from curated.account_daily
    group by account
),
far as (
    select d.account, d.date, d.views, d.likes, u.views as usual, u.like_rate
    from curated.account_daily as d
    join usual as u on u.account = d.account
    where u.days >= 28 and u.views >= 100 and d.views > 100 * u.views
),
-- a post that goes viral is seen in the gains of videos too, at the next looks; where no gain is known, in the likes
gains as (
    select f.account, f.date, sum(v.views) as views
    from far as f
    join curated.video_daily as v on v.account = f.account and v.date between f.date and f.date + interval '2 days'
    where v.views is not null
    group by f.account, f.date
)
select f.account, f.date, f.views, f.usual
from far as f
left join gains as g on g.account = f.account and g.date = f.date
where case
    when g.views is not null then 2 * g.views < f.views
    else coalesce(cast(f.likes as double) / f.views < 0.1 * f.like_rate, true)
end
