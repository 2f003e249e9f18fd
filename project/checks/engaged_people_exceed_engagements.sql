select account, date, engaged_people, likes, comments, shares
from curated.account_daily
where engaged_people > (likes + comments + shares) * 1.1 + 20 and is_settled and source = 'business'
