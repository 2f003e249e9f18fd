select
    account,
    observed_at,
    captured_on as date,
    business_category as category,
    category_name,
    average_likes as likes_mean,
    average_comments as comments_mean,
    average_shares as shares_mean,
    average_video_views as views_mean,
    average_video_count as videos_mean,
    average_follower_count as followers_mean,
    average_follower_growth as net_followers_mean,
    average_engagement_rate as engagement_rate,
    landing_id,
    line
from raw.business__benchmarks
