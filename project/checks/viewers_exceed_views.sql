select account, date, views, viewers
from curated.account_daily
where viewers > views * 1.1 + 5 and is_settled
