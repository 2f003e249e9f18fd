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
            ('/business/video/list/', 'engagement_likes', 'video_curves.likes'),
            ('/aweme/v2/data/insight/', 'vv_history', 'account_daily.views'),
            ('/aweme/v2/data/insight/', 'pv_history', 'account_daily.profile_views'),
            ('/aweme/v2/data/insight/', 'like_history', 'account_daily.likes'),
            ('/aweme/v2/data/insight/', 'comment_history', 'account_daily.comments'),
            ('/aweme/v2/data/insight/', 'share_history', 'account_daily.shares'),
            ('/aweme/v2/data/insight/', 'reached_audience_history', 'account_daily.reach'),
            ('/aweme/v2/data/insight/', 'follower_num_history', 'account_daily.followers'),
            ('/aweme/v2/data/insight/', 'net_follower_history', 'account_daily.net_followers'),
            ('/aweme/v2/data/insight/', 'unique_viewer', 'account_daily.viewers'),
            ('/aweme/v2/data/insight/', 'new_viewer', 'account_daily.new_viewers'),
            ('/aweme/v2/data/insight/', 'returning_viewer', 'account_daily.returning_viewers'),
            ('/aweme/v2/data/insight/', 'follower_active_history_hours', 'follower_activity.active_followers'),
            ('/aweme/v2/data/insight/', 'follower_age_distribution', 'audience_insights_weekly.age_group'),
            ('/aweme/v2/data/insight/', 'follower_gender_percent', 'audience_insights_weekly.gender'),
            ('/aweme/v2/data/insight/', 'follower_location_percent', 'audience_insights_weekly.country'),
            ('/aweme/v2/data/insight/', 'user_search_terms', 'search_terms.term'),
            ('/aweme/v2/data/insight/', 'item_search_terms', 'search_terms.term'),
            ('/aweme/v2/data/insight/', 'video_info', 'videos.views_total'),
            ('/aweme/v2/data/insight/', 'video_uv', 'videos.reach_total'),
            ('/aweme/v2/data/insight/', 'video_total_duration_realtime', 'videos.watch_seconds_total'),
            ('/aweme/v2/data/insight/', 'video_per_duration_realtime', 'videos.average_watch_seconds'),
            ('/aweme/v2/data/insight/', 'video_finish_rate_realtime', 'videos.completion_rate'),
            ('/aweme/v2/data/insight/', 'video_traffic_source_percent_realtime', 'video_audience.impression_source'),
            ('/aweme/v2/data/insight/', 'video_viewer_age_percent_realtime', 'video_audience.age'),
            ('/aweme/v2/data/insight/', 'video_viewer_gender_percent_realtime', 'video_audience.gender'),
            ('/aweme/v2/data/insight/', 'video_viewer_location_percent_realtime', 'video_audience.country'),
            ('/aweme/v2/data/insight/', 'video_viewer_follower_percent_realtime', 'video_audience.audience_type'),
            ('/aweme/v2/data/insight/', 'video_retention_rate_realtime', 'video_curves.retention'),
            ('/aweme/v2/data/insight/', 'video_like_distribution_realtime', 'video_curves.likes'),
            ('/aweme/v2/data/insight/', 'realtime_video_view_history', 'video_age_series.views'),
            ('/aweme/v2/data/insight/', 'realtime_new_followers_history', 'video_age_series.new_followers'),
            ('/aweme/v2/data/insight/', 'video_vv_history_7d', 'video_age_series.views'),
            ('/aweme/v2/data/insight/', 'video_vv_history_48_hours', 'video_age_series.views'),
            ('/tiktok/v1/analytics/insights/', 'analytics_overview_views', 'account_daily.views'),
            ('/tiktok/v1/analytics/insights/', 'analytics_overview_profile_views', 'account_daily.profile_views'),
            ('/tiktok/v1/analytics/insights/', 'analytics_overview_likes', 'account_daily.likes'),
            ('/tiktok/v1/analytics/insights/', 'analytics_overview_comments', 'account_daily.comments'),
            ('/tiktok/v1/analytics/insights/', 'analytics_overview_shares', 'account_daily.shares'),
            ('/tiktok/v1/analytics/insights/', 'analytics_overview_rewards', 'rewards_daily.rewards'),
            ('/tiktok/v1/analytics/insights/', 'analytics_viewer_total_viewer', 'account_daily.viewers'),
            ('/tiktok/v1/analytics/insights/', 'analytics_viewer_new_viewer', 'account_daily.new_viewers'),
            ('/tiktok/v1/analytics/insights/', 'analytics_follower_total_followers', 'account_daily.followers'),
            ('/tiktok/v1/analytics/insights/', 'analytics_follower_net_followers', 'account_daily.net_followers')
    ) as words (endpoint, field, metric)
),
-- the answers of the newest hour in which the endpoint was asked; pages of posts are one look
told as (
    select account, endpoint, field, 'business' as source, scope, status, reason, objects, given, frozen, observed_at
    from staging.business__availability
    union all
    select
        account, endpoint, field, 'studio' as source, cast(null as text) as scope, status, reason, objects, given,
        cast(null as bigint) as frozen, observed_at
    from staging.studio__availability
),
newest as (
    select *, max(observed_at) over (partition by account, endpoint) as newest_at
    from told
),
looks as (
    select
        account,
        endpoint,
        field,
        min(source) as source,
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
        source,
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
    j.source,
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
        when j.reason = 'not_applicable' then 'nothing: it does not apply'
        when j.reason = 'absent' then 'look whether its key has another name: `toklake check studio`'
    end as unlock,
    j.scope,
    cast(j.objects as bigint) as objects,
    cast(j.given as bigint) as given,
    cast(j.frozen as bigint) as frozen,
    j.observed_at
from judged as j
left join words as w on w.endpoint = j.endpoint and w.field = j.field
