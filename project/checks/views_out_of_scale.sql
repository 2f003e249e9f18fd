with usual as (
    select account, median(views) as views, count(views) as days
    from curated.account_daily
    group by account
)
select d.account, d.date, d.views, u.views as usual
from curated.account_daily as d
join usual as u on u.account = d.account
where u.days >= 28 and u.views >= 100 and d.views > 100 * u.views
