with steps as (
    select
        *,
        lag(date) over (partition by account order by date) as date_before,
        lead(date) over (partition by account order by date) as date_after,
        lag(followers) over (partition by account order by date) as followers_before,
        lead(followers) over (partition by account order by date) as followers_after
    from curated.account_daily
)
select account, date, followers_before, followers, followers_after
from steps
where cast(date_after as int) - cast(date_before as int) = 2
    and followers_before is not null and followers_after is not null
    and least(followers_before, followers_after) >= 100
    and (followers * 2 < least(followers_before, followers_after) or followers > 2 * greatest(followers_before, followers_after))
