select
    account,
    source,
    count(*) as videos,
    count(*) filter (where views_total % 100 = 0) as round_videos,
    max(video_id) filter (where views_total % 100 = 0) as video_id
from curated.videos
where views_total >= 10000
group by account, source
having count(*) >= 5 and count(*) filter (where views_total % 100 = 0) * 2 > count(*)
