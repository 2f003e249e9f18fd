select account, label_date as date, source, count(active_followers) as hours
from curated.follower_activity
group by account, label_date, source
having count(active_followers) > 0 and count(active_followers) < 24
