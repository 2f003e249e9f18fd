with known as (
    select
        account, video_id, observed_at, caption, published_at,
        views_total, likes_total, comments_total, shares_total, saves_total, sound,
        source, trust, landing_id, line, 1 as choice
    from curated.video_readings
    union all
    select
        account, video_id, exported_at, caption, published_at,
        views_total, likes_total, comments_total, shares_total, saves_total, null,
        'suite_export', null, landing_id, line, 2
    from staging.export__suite_catalogue
    union all
    select
        account, video_id, exported_at, caption, posted_at,
        null, likes_total, null, null, null, sound,
        'data_download', null, landing_id, line, 3
    from staging.export__posts
    where video_id is not null
    union all
    select
        account, video_id, null, caption, published_at,
        null, null, null, null, null, null,
        'business', null, landing_id, line, 4
    from curated.posts
),
-- what Studio's pages tell of a post beside its counters, each as told last
pages as (
    select
        account,
        video_id,
        last_value(media_type order by observed_at, landing_id desc, line desc) filter (where media_type is not null) as media_type,
        last_value(duration_seconds order by observed_at, landing_id desc, line desc) filter (where duration_seconds is not null) as duration_seconds,
        last_value(reach_total order by observed_at, landing_id desc, line desc) filter (where reach_total is not null) as reach_total,
        last_value(watch_seconds_total order by observed_at, landing_id desc, line desc) filter (where watch_seconds_total is not null) as watch_seconds_total,
        last_value(average_watch_seconds order by observed_at, landing_id desc, line desc) filter (where average_watch_seconds is not null) as average_watch_seconds,
        last_value(completion_rate order by observed_at, landing_id desc, line desc) filter (where completion_rate is not null) as completion_rate,
        max(observed_at) filter (where coalesce(cast(reach_total as double), watch_seconds_total, average_watch_seconds, completion_rate) is not null)
            as insights_observed_at
    from staging.studio__videos
    group by account, video_id
),
ranked as (
    select
        *,
        min(published_at) over (partition by account, video_id) as first_published_at,
        row_number() over (
            partition by account, video_id
            order by choice, observed_at desc nulls last, trust, landing_id, line
        ) as recency
    from known
)
select
    r.account,
    r.video_id,
    coalesce(p.caption, r.caption) as caption,
    posted_at(r.video_id) as uploaded_at,
    coalesce(p.published_at, r.first_published_at) as published_at,
    r.views_total,
    r.likes_total,
    r.comments_total,
    r.shares_total,
    coalesce(r.saves_total, p.saves_total) as saves_total,
    cast(r.likes_total + r.comments_total + r.shares_total as double) / nullif(r.views_total, 0) as engagement_rate,
    hashtags(coalesce(p.caption, r.caption)) as hashtags,
    mentions(coalesce(p.caption, r.caption)) as mentions,
    r.sound,
    r.observed_at,
    coalesce(p.media_type, w.media_type) as media_type,
    coalesce(p.duration_seconds, w.duration_seconds) as duration_seconds,
    case when r.saves_total is null then p.totals_observed_at else r.observed_at end as saves_observed_at,
    coalesce(p.reach_total, w.reach_total) as reach_total,
    coalesce(p.watch_seconds_total, w.watch_seconds_total) as watch_seconds_total,
    coalesce(p.average_watch_seconds, w.average_watch_seconds) as average_watch_seconds,
    coalesce(p.completion_rate, w.completion_rate) as completion_rate,
    coalesce(p.insights_observed_at, w.insights_observed_at) as insights_observed_at,
    p.gone_at,
    r.source,
    r.landing_id,
    r.line
from ranked as r
left join curated.posts as p on p.account = r.account and p.video_id = r.video_id
left join pages as w on w.account = r.account and w.video_id = r.video_id
where r.recency = 1
