with steps as (
    select
        *,
        lag(date) over (partition by account order by date) as date_before,
        lag(views) over (partition by account order by date) as views_before,
        lag(likes) over (partition by account order by date) as likes_before,
        lag(profile_views) over (partition by account order by date) as profile_views_before
    from curated.account_daily
)
select account, date, views, likes, profile_views
from steps
where cast(date as int) - cast(date_before as int) = 1
    and views >= 1000 and views = views_before and likes = likes_before and profile_views = profile_views_before
