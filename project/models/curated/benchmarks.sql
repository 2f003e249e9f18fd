with ranked as (
    select
        *,
        row_number() over (partition by account, date, category order by observed_at desc, landing_id, line) as place
    from staging.business__benchmarks
)
select
    account,
    date,
    category,
    category_name,
    likes_mean,
    comments_mean,
    shares_mean,
    views_mean,
    videos_mean,
    followers_mean,
    net_followers_mean,
    engagement_rate,
    'business' as source,
    observed_at,
    landing_id,
    line
from ranked
where place = 1
