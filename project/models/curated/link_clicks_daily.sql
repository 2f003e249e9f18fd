select
    account,
    date,
    views,
    profile_views,
    bio_link_clicks,
    email_clicks,
    phone_number_clicks,
    address_clicks,
    app_download_clicks,
    lead_submissions,
    cast(bio_link_clicks as double) / nullif(profile_views, 0) as bio_link_click_rate,
    is_settled,
    observed_at,
    source
from curated.account_daily
where coalesce(bio_link_clicks, email_clicks, phone_number_clicks, address_clicks, app_download_clicks, lead_submissions) is not null
