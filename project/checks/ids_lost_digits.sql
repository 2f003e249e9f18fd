with ids as (
    select account, video_id, right(video_id, 2) = '00' as is_round, count(*) over (partition by account) as videos
    from curated.videos
    where length(video_id) >= 18
),
counts as (
    select *, count(*) filter (where is_round) over (partition by account) as round_ids
    from ids
)
select account, video_id, round_ids, videos
from counts
where is_round and round_ids >= 3 and round_ids * 5 > videos
