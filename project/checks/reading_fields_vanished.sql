with days as (
    select
        account, source, date, count(*) as videos, count(views_total) as views, count(likes_total) as likes,
        count(comments_total) as comments, count(shares_total) as shares,
        row_number() over (partition by account, source order by date desc) as back
    from curated.video_daily
    group by account, source, date
),
counts as (
    select
        account,
        source,
        max(date) as date,
        sum(videos) filter (where back > 1) as videos,
        sum(views) filter (where back > 1) as views,
        sum(likes) filter (where back > 1) as likes,
        sum(comments) filter (where back > 1) as comments,
        sum(shares) filter (where back > 1) as shares,
        sum(views) filter (where back = 1) as last_views,
        sum(likes) filter (where back = 1) as last_likes,
        sum(comments) filter (where back = 1) as last_comments,
        sum(shares) filter (where back = 1) as last_shares
    from days
    group by account, source
    having count(*) >= 4
)
select account, date, source, last_views, last_likes, last_comments, last_shares
from counts
where (views > 0.9 * videos and last_views = 0)
    or (likes > 0.9 * videos and last_likes = 0)
    or (comments > 0.9 * videos and last_comments = 0)
    or (shares > 0.9 * videos and last_shares = 0)
