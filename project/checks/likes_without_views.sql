select account, date, views, likes
from curated.account_daily
where views = 0 and likes > 10
