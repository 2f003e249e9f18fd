with ranked as (
    select
        video_id,
        nullif(trim(category), '') as category,
        labelled_at,
        note,
        landing_id,
        line,
        row_number() over (partition by video_id order by labelled_at desc, landing_id desc, line desc) as recency
    from raw.labels__videos
)
select video_id, category, labelled_at, note, landing_id, line
from ranked
-- a label that was taken back is none
where recency = 1 and category is not null
