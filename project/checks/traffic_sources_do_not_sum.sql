select account, video_id, date, count(*) as names, sum(share_rate) as sum_of_shares
from curated.traffic_sources_daily
group by account, video_id, date
having sum(share_rate) > 1.05 or sum(share_rate) < 0.9
