with ranked as (
    select
        account,
        observed_at,
        captured_on as date,
        username,
        display_name,
        bio,
        is_verified,
        is_private,
        followers as followers_total,
        following as following_total,
        likes as likes_total,
        posts as videos_total,
        landing_id,
        line,
        row_number() over (
            partition by account, observed_at order by (followers is not null) desc, landing_id, line
        ) as place
    from raw.studio__profile
)
select
    account,
    observed_at,
    date,
    username,
    display_name,
    bio,
    is_verified,
    is_private,
    followers_total,
    following_total,
    likes_total,
    videos_total,
    'studio' as source,
    landing_id,
    line
from ranked
where place = 1
