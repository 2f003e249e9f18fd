with most as (
    select account, max(followers) as followers from curated.account_daily group by account
)
select a.account, a.label_date as date, a.hour, a.active_followers, m.followers
from curated.follower_activity as a
join most as m on m.account = a.account
where a.active_followers > 1.1 * m.followers + 10
