with readings as (
    select account, source, max(date) as last_date, count(distinct date) as days
    from curated.video_daily
    group by account, source
),
newest as (
    select account, source, max(date) as newest_date
    from curated.account_daily
    where views is not null
    group by account, source
)
select r.account, r.last_date as date, r.source, r.days, n.newest_date
from readings as r
join newest as n on n.account = r.account and n.source = r.source
where r.days >= 3 and cast(n.newest_date as int) - cast(r.last_date as int) > 7
