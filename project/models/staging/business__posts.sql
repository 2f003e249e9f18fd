select
    account,
    video_id,
    last_value(published_at order by told_at, landing_id desc, line desc) filter (where published_at is not null) as published_at,
    last_value(caption order by told_at, landing_id desc, line desc) filter (where caption is not null) as caption,
    last_value(media_type order by told_at, landing_id desc, line desc) filter (where media_type is not null) as media_type,
    last_value(is_ad order by told_at, landing_id desc, line desc) filter (where is_ad is not null) as is_ad,
    last_value(duration_seconds order by told_at, landing_id desc, line desc) filter (where duration_seconds is not null) as duration_seconds,
    last_value(link order by told_at, landing_id desc, line desc) filter (where link is not null) as link,
    max(observed_at) filter (where saves_total is not null) as totals_observed_at,
    last_value(saves_total order by told_at, landing_id desc, line desc) filter (where saves_total is not null) as saves_total,
    last_value(new_followers_total order by told_at, landing_id desc, line desc) filter (where new_followers_total is not null) as new_followers_total,
    last_value(profile_views_total order by told_at, landing_id desc, line desc) filter (where profile_views_total is not null) as profile_views_total,
    last_value(website_clicks_total order by told_at, landing_id desc, line desc) filter (where website_clicks_total is not null) as website_clicks_total,
    last_value(phone_number_clicks_total order by told_at, landing_id desc, line desc) filter (where phone_number_clicks_total is not null) as phone_number_clicks_total,
    last_value(email_clicks_total order by told_at, landing_id desc, line desc) filter (where email_clicks_total is not null) as email_clicks_total,
    last_value(address_clicks_total order by told_at, landing_id desc, line desc) filter (where address_clicks_total is not null) as address_clicks_total,
    last_value(lead_submissions_total order by told_at, landing_id desc, line desc) filter (where lead_submissions_total is not null) as lead_submissions_total,
    last_value(app_download_clicks_total order by told_at, landing_id desc, line desc) filter (where app_download_clicks_total is not null) as app_download_clicks_total,
    max(observed_at) filter (
        where coalesce(reach_total, watch_seconds_total, average_watch_seconds, completion_rate) is not null
    ) as insights_observed_at,
    last_value(reach_total order by told_at, landing_id desc, line desc) filter (where reach_total is not null) as reach_total,
    last_value(watch_seconds_total order by told_at, landing_id desc, line desc) filter (where watch_seconds_total is not null) as watch_seconds_total,
    last_value(average_watch_seconds order by told_at, landing_id desc, line desc) filter (where average_watch_seconds is not null) as average_watch_seconds,
    last_value(completion_rate order by told_at, landing_id desc, line desc) filter (where completion_rate is not null) as completion_rate,
    min(told_at) as first_listed_at,
    max(told_at) as last_listed_at,
    last_value(landing_id order by told_at, landing_id desc, line desc) as landing_id,
    last_value(line order by told_at, landing_id desc, line desc) as line
from staging.business__video_answers
group by account, video_id
