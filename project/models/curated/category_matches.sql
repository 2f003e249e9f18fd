with told as (
    select account, video_id, unnest(terms(caption)) as term, 'word' as kind
    from curated.videos
    union all
    select account, video_id, replace(plain(unnest(hashtags)), ' ', ''), 'hashtag'
    from curated.videos
    union all
    select account, video_id, plain(sound), 'sound'
    from curated.videos
),
-- a word may speak for a category or against it
found as (
    select distinct t.account, t.video_id, r.category, r.place, r.kind, r.term, r.weight
    from told as t
    join staging.category_rules as r
        on r.term = t.term and case when r.kind = 'not' then 'word' else r.kind end = t.kind
),
scored as (
    select
        account,
        video_id,
        category,
        place,
        sum(weight) as score,
        array_to_string(array_agg(concat(kind, ':', term) order by weight desc, kind, term), ', ') as terms
    from found
    group by account, video_id, category, place
    having not bool_or(kind = 'not')
)
select
    account,
    video_id,
    category,
    cast(score as bigint) as score,
    cast(row_number() over (partition by account, video_id order by score desc, place) as bigint) as place,
    terms
from scored
