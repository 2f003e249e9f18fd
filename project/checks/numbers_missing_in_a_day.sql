with steps as (
    select
        *,
        lag(date) over (partition by account order by date) as date_before,
        lead(date) over (partition by account order by date) as date_after,
        lag(source) over (partition by account order by date) as source_before,
        lead(source) over (partition by account order by date) as source_after,
        lag(likes) over (partition by account order by date) as likes_before,
        lead(likes) over (partition by account order by date) as likes_after,
        lag(comments) over (partition by account order by date) as comments_before,
        lead(comments) over (partition by account order by date) as comments_after,
        lag(shares) over (partition by account order by date) as shares_before,
        lead(shares) over (partition by account order by date) as shares_after,
        lag(profile_views) over (partition by account order by date) as profile_views_before,
        lead(profile_views) over (partition by account order by date) as profile_views_after
    from curated.account_daily
)
select account, date, source, views, likes, comments, shares, profile_views
from steps
where state = 'measured'
    and cast(date_after as int) - cast(date_before as int) = 2
    and source_before = source_after and coalesce(source, source_before) = source_before
    and (
        views is null
        or (likes is null and likes_before is not null and likes_after is not null)
        or (comments is null and comments_before is not null and comments_after is not null)
        or (shares is null and shares_before is not null and shares_after is not null)
        or (profile_views is null and profile_views_before is not null and profile_views_after is not null)
    )
