select account, date, new_followers, viewers, profile_views
from curated.account_daily
where new_followers > 100 and new_followers > viewers + profile_views and is_settled
