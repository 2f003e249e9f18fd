-- a listing is complete when it holds as many posts as the profile counted on the day
with listings as (
    select l.account, l.date, l.told_at
    from staging.business__listings as l
    join (
        select account, date, max(videos_total) as videos_total
        from staging.business__profile
        group by account, date
    ) as p on p.account = l.account and p.date = l.date
    where l.videos >= p.videos_total
),
absences as (
    select p.account, p.video_id, min(l.told_at) as gone_at, count(*) as times
    from staging.business__posts as p
    join listings as l on l.account = p.account and l.date > cast(p.last_listed_at as date)
    group by p.account, p.video_id
)
select
    p.account,
    p.video_id,
    p.published_at,
    p.caption,
    p.media_type,
    p.is_ad,
    p.duration_seconds,
    p.link,
    p.totals_observed_at,
    p.saves_total,
    p.new_followers_total,
    p.profile_views_total,
    p.website_clicks_total,
    p.phone_number_clicks_total,
    p.email_clicks_total,
    p.address_clicks_total,
    p.lead_submissions_total,
    p.app_download_clicks_total,
    p.insights_observed_at,
    p.reach_total,
    p.watch_seconds_total,
    p.average_watch_seconds,
    p.completion_rate,
    p.first_listed_at,
    p.last_listed_at,
    case when a.times >= 2 then a.gone_at end as gone_at,
    p.landing_id,
    p.line
from staging.business__posts as p
left join absences as a on a.account = p.account and a.video_id = p.video_id
