select account, date, source, likes, comments, shares, profile_views
from curated.account_daily
where shares < 0 or (source = 'business' and (likes < 0 or comments < 0 or profile_views < 0))
