with days as (
    select
        account,
        to_char(date, '%Y-%m') as month,
        date,
        views,
        profile_views,
        likes,
        comments,
        shares,
        followers,
        net_followers,
        case when likes + comments + shares is not null then views end as views_engaged,
        case when views is not null then likes + comments + shares end as engagements
    from curated.account_daily
),
sums as (
    select
        account,
        month,
        count(views) as days_measured,
        sum(views) as views,
        avg(views) as views_a_day,
        count(views) = cast(cast(date_trunc('month', min(date)) + interval '1 month' as date) as int)
            - cast(cast(date_trunc('month', min(date)) as date) as int) as is_whole,
        sum(profile_views) as profile_views,
        sum(likes) as likes,
        sum(comments) as comments,
        sum(shares) as shares,
        case
            when sum(views_engaged) > 0 and sum(engagements) >= 0
                then cast(sum(engagements) as double) / sum(views_engaged)
        end as engagement_rate,
        last_value(followers order by date) filter (where followers is not null) as followers,
        sum(net_followers) as net_followers
    from days
    group by account, month
),
uploads as (
    select account, to_char(uploaded_at, '%Y-%m') as month, count(*) as videos_uploaded
    from curated.videos
    where uploaded_at is not null
    group by account, to_char(uploaded_at, '%Y-%m')
),
videos as (
    select account, to_char(date, '%Y-%m') as month, video_id, sum(views) as views
    from curated.video_daily
    where views is not null
    group by account, to_char(date, '%Y-%m'), video_id
),
-- a best is one alone, of more than a handful of views
top_videos as (
    select
        account,
        month,
        case when count(*) = 1 and max(views) >= 10 then min(video_id) end as video_id,
        cast(max(views) as bigint) as views
    from (select *, rank() over (partition by account, month order by views desc) as place from videos where views > 0)
    where place = 1
    group by account, month
),
tags as (
    select account, to_char(date, '%Y-%m') as month, hashtag, sum(views) as views
    from curated.hashtags_daily
    where views is not null
    group by account, to_char(date, '%Y-%m'), hashtag
),
top_tags as (
    select account, month, hashtag, row_number() over (partition by account, month order by views desc, hashtag) as place
    from tags
    where views >= 10
),
tag_lists as (
    select account, month, '#' || array_to_string(array_agg(hashtag order by place), ' #') as top_hashtags
    from top_tags
    where place <= 3
    group by account, month
),
top_categories as (
    select account, month, case when count(*) = 1 then min(category) end as category
    from (
        select *, rank() over (partition by account, month order by views desc) as place
        from curated.categories_monthly
        where views >= 10 and category <> 'unknown'
    )
    where place = 1
    group by account, month
),
months as (
    select account, month from sums
    union
    select account, month from videos
),
befores as (
    select
        *,
        lag(views) over (partition by account order by month) as views_before,
        lag(is_whole) over (partition by account order by month) as was_whole,
        lag(views_a_day) over (partition by account order by month) as views_a_day_before,
        lag(month) over (partition by account order by month) as month_before
    from sums
),
changes as (
    select
        *,
        case when is_whole and was_whole then cast(views as double) / nullif(views_before, 0) - 1 end as change_rate,
        views_a_day / nullif(views_a_day_before, 0) - 1 as a_day_change_rate,
        cast(left(month, 4) as int) * 12 + cast(right(month, 2) as int)
            - cast(left(month_before, 4) as int) * 12 - cast(right(month_before, 2) as int) = 1 as is_next
    from befores
)
select
    m.account,
    m.month,
    coalesce(s.days_measured, 0) as days_measured,
    s.views,
    case when s.is_next then s.change_rate end as views_change_rate,
    case when s.is_next then s.a_day_change_rate end as views_a_day_change_rate,
    s.profile_views,
    s.likes,
    s.comments,
    s.shares,
    s.engagement_rate,
    s.followers,
    s.net_followers,
    u.videos_uploaded,
    t.video_id as top_video_id,
    t.views as top_video_views,
    h.top_hashtags,
    c.category as top_category,
    cast(null as bigint) as streaming_traffic
from months as m
left join changes as s on s.account = m.account and s.month = m.month
left join uploads as u on u.account = m.account and u.month = m.month
left join top_videos as t on t.account = m.account and t.month = m.month
left join tag_lists as h on h.account = m.account and h.month = m.month
left join top_categories as c on c.account = m.account and c.month = m.month
