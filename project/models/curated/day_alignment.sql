with daily as (
    select
        account,
        named_struct(
            'section', 'overview', 'landing_id', landing_id, 'at', cast(to_unixtime(exported_at) as bigint), 'label', label_date,
            'a', cast(views as double), 'b', cast(profile_views as double), 'c', cast(likes as double),
            'd', cast(comments as double), 'e', cast(shares as double)
        ) as entry
    from staging.export__overview
    union all
    select
        account,
        named_struct(
            'section', 'viewers', 'landing_id', landing_id, 'at', cast(to_unixtime(exported_at) as bigint), 'label', label_date,
            'a', cast(viewers as double), 'b', cast(new_viewers as double), 'c', cast(returning_viewers as double),
            'd', cast(null as double), 'e', cast(null as double)
        ) as entry
    from staging.export__viewers
    union all
    select
        account,
        named_struct(
            'section', 'followers', 'landing_id', landing_id, 'at', cast(to_unixtime(exported_at) as bigint), 'label', label_date,
            'a', cast(followers as double), 'b', cast(null as double), 'c', cast(null as double),
            'd', cast(null as double), 'e', cast(null as double)
        ) as entry
    from staging.export__follower_history
),
totals as (
    select account, video_id, views_total from staging.export__content
    union all
    select account, video_id, views_total from staging.export__suite_videos
),
uploads as (
    select account, video_id, posted_at(video_id) as uploaded_at, max(views_total) as views_total
    from totals
    where posted_at(video_id) is not null and account in (select account from daily)
    group by account, video_id
),
entries as (
    select account, entry from daily
    union all
    select
        account,
        named_struct(
            'section', 'upload', 'landing_id', video_id, 'at', cast(to_unixtime(uploaded_at) as bigint), 'label', cast(uploaded_at as date),
            'a', cast(views_total as double), 'b', cast(null as double), 'c', cast(null as double),
            'd', cast(null as double), 'e', cast(null as double)
        ) as entry
    from uploads
),
aligned as (
    select account, unnest(align_days(array_agg(entry))) as segment
    from entries
    group by account
)
select
    account,
    segment['section'] as section,
    segment['landing_id'] as landing_id,
    segment['from_label'] as from_label,
    segment['to_label'] as to_label,
    segment['shift_days'] as shift_days,
    segment['compared'] as compared,
    segment['agreed'] as agreed,
    segment['confidence'] as confidence,
    segment['method'] as method,
    segment['against'] as against,
    segment['is_ceded'] as is_ceded
from aligned
