select account, date, views, likes, comments, shares
from curated.account_daily
where views >= 100 and likes + comments + shares > views and is_settled
