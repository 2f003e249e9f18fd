select account, date, followers, net_followers
from curated.account_daily
where abs(net_followers) > 1000 and abs(net_followers) * 2 > followers - net_followers
