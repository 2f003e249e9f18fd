select account, date, net_followers, new_followers, lost_followers
from curated.account_daily
where abs(new_followers - lost_followers - net_followers) > 20 + 0.5 * (new_followers + lost_followers)
    and followers_source = source
