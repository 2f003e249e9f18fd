select min(account) as account, video_id, max(account) as other_account, count(distinct account) as accounts
from curated.videos
group by video_id
having count(distinct account) > 1
