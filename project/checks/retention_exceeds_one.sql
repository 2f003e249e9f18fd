select account, video_id, max(second) as second, max(share_rate) as share_rate, count(*) as seconds
from curated.video_curves
where curve = 'retention' and share_rate > 1.05
group by account, video_id
