with answers as (
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        "desc" as caption,
        case when post_time > timestamp '1970-01-01T00:00:00' then post_time end as published_at,
        duration,
        case visibility when 1 then 'everyone' when 2 then 'only_me' when 3 then 'friends' end as visibility,
        play_count as views_total,
        like_count as likes_total,
        comment_count as comments_total,
        share_count as shares_total,
        favorite_count as saves_total,
        cast(null as bigint) as reach_total,
        cast(null as double) as watch_seconds_total,
        cast(null as double) as average_watch_seconds,
        cast(null as double) as told_rate,
        landing_id,
        line
    from raw.studio__posts
    union all
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        "desc" as caption,
        create_time as published_at,
        duration,
        cast(null as text) as visibility,
        coalesce(play_count, video_views) as views_total,
        digg_count as likes_total,
        comment_count as comments_total,
        share_count as shares_total,
        collect_count as saves_total,
        unique_viewers as reach_total,
        play_seconds as watch_seconds_total,
        average_seconds as average_watch_seconds,
        finish_rate as told_rate,
        landing_id,
        line
    from raw.studio__post_insights
),
-- the tab of viewers tells how many there were and no totals: they are of the readings of its day
reached as (
    select
        * exclude (reach_total),
        last_value(reach_total) ignore nulls over (
            partition by account, video_id, date order by observed_at, landing_id desc, line desc
            rows between unbounded preceding and unbounded following
        ) as reach_total
    from answers
),
-- pinned posts come twice in one answer
ranked as (
    select
        *,
        -- the list of posts is often the later answer, and does not tell it
        last_value(told_rate) ignore nulls over (
            partition by account, video_id, date order by observed_at, landing_id desc, line desc
            rows between unbounded preceding and current row
        ) as completion_rate,
        row_number() over (partition by account, video_id, observed_at order by landing_id, line) as place
    from reached
    where coalesce(views_total, likes_total, comments_total, shares_total, saves_total) is not null
        and (published_at is null or published_at <= observed_at)
)
select
    account,
    video_id,
    observed_at,
    date,
    caption,
    published_at,
    cast(nullif(duration, 0) as double) / 1000 as duration_seconds,
    case when duration = 0 then 'photo' when duration > 0 then 'video' end as media_type,
    visibility,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    saves_total,
    reach_total,
    watch_seconds_total,
    average_watch_seconds,
    completion_rate,
    cast(null as text) as sound,
    'studio' as source,
    landing_id,
    line
from ranked
where place = 1
