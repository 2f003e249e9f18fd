with ranked as (
    select
        account,
        observed_at,
        captured_on as date,
        username,
        display_name,
        bio_description as bio,
        profile_deep_link as link,
        is_verified,
        is_business_account as is_business,
        followers_count as followers_total,
        following_count as following_total,
        total_likes as likes_total,
        videos_count as videos_total,
        landing_id,
        line,
        row_number() over (partition by account, observed_at order by landing_id, line) as place
    from raw.business__profile
)
select
    account,
    observed_at,
    date,
    username,
    display_name,
    bio,
    link,
    is_verified,
    is_business,
    followers_total,
    following_total,
    likes_total,
    videos_total,
    'business' as source,
    landing_id,
    line
from ranked
where place = 1
