with runs as (
    select
        account,
        date,
        followers,
        net_followers,
        followers_observed_at,
        lag(followers) over (partition by account order by date) as before,
        lag(followers_observed_at) over (partition by account order by date) as looked_before,
        lag(date) over (partition by account order by date) as date_before
    from curated.account_daily
)
select account, date, before, followers, net_followers
from runs
where cast(date as int) - cast(date_before as int) = 1 and followers - before <> net_followers
    and followers_observed_at is null and looked_before is null
