with steps as (
    select
        account,
        date,
        followers,
        min(followers) over (partition by account order by date rows between 9 preceding and current row) as low,
        max(followers) over (partition by account order by date rows between 9 preceding and current row) as high,
        count(followers) over (partition by account order by date rows between 9 preceding and current row) as days,
        sum(abs(new_followers - lost_followers)) over (
            partition by account order by date rows between 8 preceding and current row
        ) as changed
    from curated.account_daily
)
select account, date, followers, changed
from steps
where days = 10 and low = high and changed >= 10
