with days as (
    select *, row_number() over (partition by account order by date desc) as back
    from curated.account_daily
    where views is not null and is_settled
),
counts as (
    select
        account,
        count(*) filter (where back > 3) as days,
        count(likes) filter (where back > 3) as likes,
        count(comments) filter (where back > 3) as comments,
        count(shares) filter (where back > 3) as shares,
        count(profile_views) filter (where back > 3) as profile_views,
        count(likes) filter (where back <= 3) as last_likes,
        count(comments) filter (where back <= 3) as last_comments,
        count(shares) filter (where back <= 3) as last_shares,
        count(profile_views) filter (where back <= 3) as last_profile_views
    from days
    group by account
)
select account, days, last_likes, last_comments, last_shares, last_profile_views
from counts
where days >= 14
    and (
        (likes > 0.9 * days and last_likes = 0)
        or (comments > 0.9 * days and last_comments = 0)
        or (shares > 0.9 * days and last_shares = 0)
        or (profile_views > 0.9 * days and last_profile_views = 0)
    )
