with words as (
    select endpoint, field, metric
    from (
        values
            ('/business/get/', 'followers_count', 'account_daily.followers'),
            ('/business/get/', 'video_views', 'account_daily.views'),
            ('/business/get/', 'unique_video_views', 'account_daily.viewers'),
            ('/business/get/', 'profile_views', 'account_daily.profile_views'),
            ('/business/get/', 'likes', 'account_daily.likes'),
            ('/business/get/', 'comments', 'account_daily.comments'),
            ('/business/get/', 'shares', 'account_daily.shares'),
            ('/business/get/', 'daily_total_followers', 'account_daily.net_followers'),
            ('/business/get/', 'daily_new_followers', 'account_daily.new_followers'),
            ('/business/get/', 'daily_lost_followers', 'account_daily.lost_followers'),
            ('/business/get/', 'engaged_audience', 'account_daily.engaged_people'),
            ('/business/get/', 'bio_link_clicks', 'account_daily.bio_link_clicks'),
            ('/business/get/', 'email_clicks', 'account_daily.email_clicks'),
            ('/business/get/', 'phone_number_clicks', 'account_daily.phone_number_clicks'),
            ('/business/get/', 'address_clicks', 'account_daily.address_clicks'),
            ('/business/get/', 'lead_submissions', 'account_daily.lead_submissions'),
            ('/business/get/', 'app_download_clicks', 'account_daily.app_download_clicks'),
            ('/business/get/', 'audience_activity', 'follower_activity.active_followers'),
            ('/business/get/', 'audience_ages', 'audience_insights_weekly.age_group'),
            ('/business/get/', 'audience_genders', 'audience_insights_weekly.gender'),
            ('/business/get/', 'audience_countries', 'audience_insights_weekly.country'),
            ('/business/video/list/', 'video_views', 'videos.views_total'),
            ('/business/video/list/', 'likes', 'videos.likes_total'),
            ('/business/video/list/', 'comments', 'videos.comments_total'),
            ('/business/video/list/', 'shares', 'videos.shares_total'),
            ('/business/video/list/', 'favorites', 'videos.saves_total'),
            ('/business/video/list/', 'reach', 'videos.reach_total'),
            ('/business/video/list/', 'total_time_watched', 'videos.watch_seconds_total'),
            ('/business/video/list/', 'average_time_watched', 'videos.average_watch_seconds'),
            ('/business/video/list/', 'full_video_watched_rate', 'videos.completion_rate'),
            ('/business/video/list/', 'create_time', 'videos.published_at'),
            ('/business/video/list/', 'caption', 'videos.caption'),
            ('/business/video/list/', 'media_type', 'videos.media_type'),
            ('/business/video/list/', 'video_duration', 'videos.duration_seconds'),
            ('/business/video/list/', 'new_followers', 'posts.new_followers_total'),
            ('/business/video/list/', 'profile_views', 'posts.profile_views_total'),
            ('/business/video/list/', 'website_clicks', 'posts.website_clicks_total'),
            ('/business/video/list/', 'phone_number_clicks', 'posts.phone_number_clicks_total'),
            ('/business/video/list/', 'email_clicks', 'posts.email_clicks_total'),
            ('/business/video/list/', 'address_clicks', 'posts.address_clicks_total'),
            ('/business/video/list/', 'lead_submissions', 'posts.lead_submissions_total'),
            ('/business/video/list/', 'app_download_clicks', 'posts.app_download_clicks_total'),
            ('/business/video/list/', 'is_ad', 'posts.is_ad'),
            ('/business/video/list/', 'impression_sources', 'video_audience.impression_source'),
            ('/business/video/list/', 'audience_types', 'video_audience.audience_type'),
            ('/business/video/list/', 'audience_genders', 'video_audience.gender'),
            ('/business/video/list/', 'audience_countries', 'video_audience.country'),
            ('/business/video/list/', 'audience_cities', 'video_audience.city'),
            ('/business/video/list/', 'video_view_retention', 'video_curves.retention'),
            ('/business/video/list/', 'engagement_likes', 'video_curves.likes')
    ) as words (endpoint, field, metric)
),
-- the answers of the newest hour in which the endpoint was asked; pages of posts are one look
newest as (
    select *, max(observed_at) over (partition by account, endpoint) as newest_at
    from staging.business__availability
),
looks as (
    select
        account,
        endpoint,
        field,
        min(scope) as scope,
        sum(objects) as objects,
        sum(given) as given,
        sum(frozen) as frozen,
        bool_and(status = 'not_asked') as is_not_asked,
        first_value(reason order by objects - given desc, observed_at desc, reason) filter (where reason is not null) as reason,
        max(observed_at) as observed_at
    from newest
    where observed_at > newest_at - interval '1 hour'
    group by account, endpoint, field
),
judged as (
    select
        account,
        endpoint,
        field,
        scope,
        objects,
        given,
        frozen,
        observed_at,
        -- what some posts or days have, the account is not too small or of the wrong kind for
        case when given = 0 or reason not in ('scope', 'account_type', 'registration', 'followers') then reason end as reason,
        case
            when is_not_asked then 'not_asked'
            when given > 0 and given = objects then 'available'
            when given > 0 then 'partly'
            else 'not_available'
        end as status
    from looks
)
select
    j.account,
    j.endpoint,
    j.field,
    coalesce(w.metric, j.field) as metric,
    'business' as source,
    j.status,
    case when j.status <> 'available' then coalesce(j.reason, 'unknown') end as reason,
    case
        when j.status = 'available' then null
        when j.reason = 'scope' then 'sign in again with `toklake login business` and grant `' || j.scope || '`'
        when j.reason = 'account_type' then 'switch to a Business account: numbers appear 24 to 48 hours later, for the days since'
        when j.reason = 'registration' then 'register the business with TikTok'
        when j.reason = 'followers' then '100 followers'
        when j.reason = 'idle' then 'a view: TikTok leaves it out after 7 days without one, and the last value stays'
        when j.reason = 'photo' then 'nothing: photo posts do not have it'
        when j.reason = 'no_days' then 'a day or two: days appear 24 to 48 hours late, once analytics are switched on in the app'
        when j.reason = 'no_posts' then 'a public post'
    end as unlock,
    j.scope,
    cast(j.objects as bigint) as objects,
    cast(j.given as bigint) as given,
    cast(j.frozen as bigint) as frozen,
    j.observed_at
from judged as j
left join words as w on w.endpoint = j.endpoint and w.field = j.field
