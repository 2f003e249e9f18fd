select
    account,
    date,
    coalesce(max(observed_at) filter (where views is not null), max(observed_at)) as observed_at,
    coalesce(
        last_value(landing_id order by observed_at, landing_id desc) filter (where views is not null),
        last_value(landing_id order by observed_at, landing_id desc)
    ) as landing_id,
    coalesce(
        last_value(line order by observed_at, landing_id desc) filter (where views is not null),
        last_value(line order by observed_at, landing_id desc)
    ) as line,
    case
        when count(views) > 0 then 'measured'
        when cast(cast(max(observed_at) as date) as int) - cast(date as int) < 3 then 'not_yet'
        else 'undefined'
    end as state,
    last_value(views order by observed_at, landing_id desc) filter (where views is not null) as views,
    last_value(viewers order by observed_at, landing_id desc) filter (where viewers is not null) as viewers,
    last_value(profile_views order by observed_at, landing_id desc) filter (where profile_views is not null) as profile_views,
    last_value(likes order by observed_at, landing_id desc) filter (where likes is not null) as likes,
    last_value(comments order by observed_at, landing_id desc) filter (where comments is not null) as comments,
    last_value(shares order by observed_at, landing_id desc) filter (where shares is not null) as shares,
    last_value(followers order by observed_at, landing_id desc) filter (where followers is not null) as followers,
    last_value(net_followers order by observed_at, landing_id desc) filter (where net_followers is not null) as net_followers,
    last_value(new_followers order by observed_at, landing_id desc) filter (where new_followers is not null) as new_followers,
    last_value(lost_followers order by observed_at, landing_id desc) filter (where lost_followers is not null) as lost_followers,
    last_value(engaged_people order by observed_at, landing_id desc) filter (where engaged_people is not null) as engaged_people,
    last_value(bio_link_clicks order by observed_at, landing_id desc) filter (where bio_link_clicks is not null) as bio_link_clicks,
    last_value(email_clicks order by observed_at, landing_id desc) filter (where email_clicks is not null) as email_clicks,
    last_value(phone_number_clicks order by observed_at, landing_id desc) filter (where phone_number_clicks is not null) as phone_number_clicks,
    last_value(address_clicks order by observed_at, landing_id desc) filter (where address_clicks is not null) as address_clicks,
    last_value(lead_submissions order by observed_at, landing_id desc) filter (where lead_submissions is not null) as lead_submissions,
    last_value(app_download_clicks order by observed_at, landing_id desc) filter (where app_download_clicks is not null) as app_download_clicks
from staging.business__account_day_readings
group by account, date
