select account, date, engaged_people, viewers
from curated.account_daily
where engaged_people > viewers * 1.1 + 20 and is_settled
