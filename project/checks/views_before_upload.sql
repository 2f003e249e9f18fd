with first as (
    select account, min(cast(uploaded_at as date)) as first_upload, sum(views_total) as views_total
    from curated.videos
    group by account
),
total as (
    select account, sum(views) as views from curated.account_daily group by account
)
select d.account, d.date, d.views
from curated.account_daily as d
join first as f on f.account = d.account
join total as t on t.account = d.account
where d.date < f.first_upload and d.views > 0 and t.views <= f.views_total
