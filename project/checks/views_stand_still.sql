with steps as (
    select
        account,
        date,
        views,
        min(views) over (partition by account order by date rows between 4 preceding and current row) as low,
        max(views) over (partition by account order by date rows between 4 preceding and current row) as high,
        count(views) over (partition by account order by date rows between 4 preceding and current row) as days
    from curated.account_daily
)
select account, date, views
from steps
where days = 5 and low = high and views >= 100
