with named as (
    select
        account,
        item_id as video_id,
        case
            when metric in ('realtime_video_view_history', 'video_vv_history_7d', 'video_vv_history_48_hours') then 'views'
            when metric = 'realtime_total_play_time_history' then 'watch_seconds'
            when metric = 'realtime_average_watch_time_history' then 'average_watch_seconds'
            when metric in ('realtime_finish_rate_history', 'video_finish_rate_history_7d') then 'completion_rate'
            when metric in ('realtime_new_followers_history', 'video_new_followers_history_7d') then 'new_followers'
            when metric = 'video_like_history_7d' then 'likes'
            when metric = 'video_comment_history_7d' then 'comments'
            when metric = 'video_shares_history_7d' then 'shares'
            when metric = 'video_favorites_history_7d' then 'saves'
        end as metric,
        case when metric = 'video_vv_history_48_hours' then 'hour' else 'day' end as step,
        metric like 'realtime_%' as is_realtime,
        position,
        at,
        value,
        observed_at,
        landing_id,
        line
    from raw.studio__post_series
    where value is not null
),
-- of each step the newest answer speaks, and of one answer the series that is counted up to this minute
ranked as (
    select
        *,
        row_number() over (
            partition by account, video_id, metric, step, position
            order by observed_at desc, is_realtime desc, landing_id, line
        ) as place
    from named
    where metric is not null
)
select
    account,
    video_id,
    metric,
    step,
    position,
    at as begins_at,
    value,
    observed_at,
    'studio' as source,
    landing_id,
    line
from ranked
where place = 1
