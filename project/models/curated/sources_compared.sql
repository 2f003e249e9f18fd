with exports as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by account, date, section
                order by (state = 'measured') desc, seen_at desc, landing_id, label_date desc, line
            ) as place
        from curated.daily_observations
        where section <> 'business'
    )
    where place = 1
),
day_values as (
    select account, date, 'views' as metric, views as value, source, exported_at as observed_at
    from exports
    where views is not null
    union all
    select account, date, 'profile_views' as metric, profile_views as value, source, exported_at as observed_at
    from exports
    where profile_views is not null
    union all
    select account, date, 'likes' as metric, likes as value, source, exported_at as observed_at
    from exports
    where likes is not null
    union all
    select account, date, 'comments' as metric, comments as value, source, exported_at as observed_at
    from exports
    where comments is not null
    union all
    select account, date, 'shares' as metric, shares as value, source, exported_at as observed_at
    from exports
    where shares is not null
    union all
    select account, date, 'viewers' as metric, viewers as value, source, exported_at as observed_at
    from exports
    where viewers is not null
    union all
    select account, date, 'followers' as metric, followers as value, source, exported_at as observed_at
    from exports
    where followers is not null
    union all
    select account, date, 'views' as metric, views as value, 'business', observed_at
    from staging.business__account_days
    where views is not null
    union all
    select account, date, 'profile_views' as metric, profile_views as value, 'business', observed_at
    from staging.business__account_days
    where profile_views is not null
    union all
    select account, date, 'likes' as metric, likes as value, 'business', observed_at
    from staging.business__account_days
    where likes is not null
    union all
    select account, date, 'comments' as metric, comments as value, 'business', observed_at
    from staging.business__account_days
    where comments is not null
    union all
    select account, date, 'shares' as metric, shares as value, 'business', observed_at
    from staging.business__account_days
    where shares is not null
    union all
    select account, date, 'viewers' as metric, viewers as value, 'business', observed_at
    from staging.business__account_days
    where viewers is not null
    union all
    select account, date, 'followers' as metric, followers as value, 'business', observed_at
    from staging.business__account_days
    where followers is not null
),
day_choices as (
    select account, date, 'views' as metric, views as value, source, observed_at
    from curated.account_daily
    where views is not null
    union all
    select account, date, 'profile_views' as metric, profile_views as value, source, observed_at
    from curated.account_daily
    where profile_views is not null
    union all
    select account, date, 'likes' as metric, likes as value, source, observed_at
    from curated.account_daily
    where likes is not null
    union all
    select account, date, 'comments' as metric, comments as value, source, observed_at
    from curated.account_daily
    where comments is not null
    union all
    select account, date, 'shares' as metric, shares as value, source, observed_at
    from curated.account_daily
    where shares is not null
    union all
    select account, date, 'viewers' as metric, viewers as value, viewers_source as source, observed_at
    from curated.account_daily
    where viewers is not null
    union all
    select account, date, 'followers' as metric, followers as value, followers_source as source, observed_at
    from curated.account_daily
    where followers is not null and followers_observed_at is null
),
-- the last reading of each source on a day
readings as (
    select *
    from (
        select
            *,
            row_number() over (
                partition by account, video_id, date, source order by observed_at desc, landing_id, line
            ) as place
        from curated.video_readings
    )
    where place = 1
),
video_values as (
    select account, video_id, date, 'views_total' as metric, views_total as value, source, observed_at
    from readings
    where views_total is not null
    union all
    select account, video_id, date, 'likes_total' as metric, likes_total as value, source, observed_at
    from readings
    where likes_total is not null
    union all
    select account, video_id, date, 'comments_total' as metric, comments_total as value, source, observed_at
    from readings
    where comments_total is not null
    union all
    select account, video_id, date, 'shares_total' as metric, shares_total as value, source, observed_at
    from readings
    where shares_total is not null
),
video_choices as (
    select account, video_id, date, 'views_total' as metric, views_total as value, source, observed_at
    from curated.video_daily
    where views_total is not null
    union all
    select account, video_id, date, 'likes_total' as metric, likes_total as value, source, observed_at
    from curated.video_daily
    where likes_total is not null
    union all
    select account, video_id, date, 'comments_total' as metric, comments_total as value, source, observed_at
    from curated.video_daily
    where comments_total is not null
    union all
    select account, video_id, date, 'shares_total' as metric, shares_total as value, source, observed_at
    from curated.video_daily
    where shares_total is not null
),
pairs as (
    select
        v.account, cast(null as text) as video_id, v.date, v.metric, v.source, v.value, v.observed_at,
        c.source as chosen_source, c.value as chosen_value, c.observed_at as chosen_observed_at
    from day_values as v
    join day_choices as c on c.account = v.account and c.date = v.date and c.metric = v.metric
    union all
    select
        v.account, v.video_id, v.date, v.metric, v.source, v.value, v.observed_at,
        c.source as chosen_source, c.value as chosen_value, c.observed_at as chosen_observed_at
    from video_values as v
    join video_choices as c
        on c.account = v.account and c.video_id = v.video_id and c.date = v.date and c.metric = v.metric
)
select
    account,
    case when video_id is null then 'day' else 'video' end as subject,
    date,
    video_id,
    metric,
    source,
    value,
    observed_at,
    chosen_source,
    chosen_value,
    chosen_observed_at,
    value - chosen_value as difference,
    cast(value - chosen_value as double) / nullif(chosen_value, 0) as difference_rate
from pairs
where source <> chosen_source
