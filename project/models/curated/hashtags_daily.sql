with tagged as (
    select account, date, views, likes, unnest(hashtags) as hashtag
    from curated.video_daily
)
select
    account,
    date,
    folded(hashtag) as hashtag,
    count(*) as videos,
    cast(sum(views) as bigint) as views,
    cast(sum(likes) as bigint) as likes
from tagged
group by account, date, folded(hashtag)
