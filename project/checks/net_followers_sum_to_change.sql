with runs as (
    select
        account,
        date,
        followers,
        net_followers,
        lag(followers) over (partition by account order by date) as before,
        lag(date) over (partition by account order by date) as date_before
    from curated.account_daily
)
select account, date, before, followers, net_followers
from runs
where cast(date as int) - cast(date_before as int) = 1 and followers - before <> net_followers
