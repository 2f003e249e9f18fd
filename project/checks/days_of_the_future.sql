select account, date, observed_at
from curated.account_daily
where views is not null and date > cast(observed_at as date)
