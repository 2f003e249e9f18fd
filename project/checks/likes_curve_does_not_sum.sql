select account, video_id, count(*) as seconds, sum(share_rate) as sum_of_shares
from curated.video_curves
where curve = 'likes'
group by account, video_id
having sum(share_rate) > 1.05 or (sum(share_rate) < 0.9 and sum(share_rate) > 0)
