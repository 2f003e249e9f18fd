-- a day of nothing but zeros that was read before it was three days old may not have been counted yet
with judged as (
    select
        *,
        cast(cast(observed_at as date) as int) - cast(date as int) < 3
            and coalesce(video_views, 0) = 0 and coalesce(profile_views, 0) = 0
            and coalesce(likes, 0) = 0 and coalesce(comments, 0) = 0 and coalesce(shares, 0) = 0 as is_blank
    from raw.business__account_days
)
select
    account,
    date,
    observed_at,
    landing_id,
    line,
    case when not is_blank then video_views end as views,
    case when not is_blank then unique_video_views end as viewers,
    case when not is_blank then profile_views end as profile_views,
    case when not is_blank then likes end as likes,
    case when not is_blank then comments end as comments,
    case when not is_blank then shares end as shares,
    case
        when followers_count_is = 'level' then followers_count
        when daily_total_followers_is = 'level' then daily_total_followers
    end as followers,
    case
        when is_blank then null
        when daily_new_followers is not null and daily_lost_followers is not null
            then daily_new_followers - daily_lost_followers
        when daily_total_followers_is = 'net' then daily_total_followers
        when followers_count_is = 'net' then followers_count
    end as net_followers,
    case when not is_blank then daily_new_followers end as new_followers,
    case when not is_blank then daily_lost_followers end as lost_followers,
    case when not is_blank then engaged_audience end as engaged_people,
    case when not is_blank then bio_link_clicks end as bio_link_clicks,
    case when not is_blank then email_clicks end as email_clicks,
    case when not is_blank then phone_number_clicks end as phone_number_clicks,
    case when not is_blank then address_clicks end as address_clicks,
    case when not is_blank then lead_submissions end as lead_submissions,
    case when not is_blank then app_download_clicks end as app_download_clicks
from judged
