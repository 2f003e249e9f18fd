select
    c.account,
    c.video_id,
    c.second,
    c.share_rate,
    sum(c.share_rate) over (partition by c.account, c.video_id order by c.second) as so_far_rate,
    c.share_rate * count(*) over (partition by c.account, c.video_id)
        / nullif(sum(c.share_rate) over (partition by c.account, c.video_id), 0) as lift,
    c.share_rate * v.likes_total as likes_estimated,
    c.observed_at,
    c.source,
    c.landing_id,
    c.line
from curated.video_curves as c
left join curated.videos as v on v.account = c.account and v.video_id = c.video_id
where c.curve = 'likes'
