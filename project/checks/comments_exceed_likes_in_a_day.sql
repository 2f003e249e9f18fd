select account, date, views, likes, comments, shares
from curated.account_daily
where likes >= 0 and (comments > 5 * likes + 50 or shares > 50 * likes + 50)
