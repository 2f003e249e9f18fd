with days as (
    select account, label_date, source, count(active_followers) as hours
    from curated.follower_activity
    group by account, label_date, source
),
-- the newest day that is told may not be over
known as (
    select *, max(label_date) filter (where hours > 0) over (partition by account) as newest from days
)
select account, label_date as date, source, hours
from known
where hours > 0 and hours < 24 and label_date < newest
