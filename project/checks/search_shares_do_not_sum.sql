select account, subject, video_id, date, count(*) as terms, sum(share_rate) as sum_of_shares
from curated.search_terms
group by account, subject, video_id, date
having sum(share_rate) > 1.05
