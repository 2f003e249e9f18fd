select account, week, audience, trait, count(*) as names, sum(share_rate) as sum_of_shares
from curated.audience_weekly
group by account, week, audience, trait
having sum(share_rate) > 1.05 or (trait in ('gender', 'loyalty') and count(*) >= 2 and sum(share_rate) < 0.9)
