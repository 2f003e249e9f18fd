with readings as (
    select
        *,
        lead(date) over (partition by account, video_id order by observed_at, trust desc) as next_date
    from curated.video_readings
),
days as (
    select * from readings where next_date is null or next_date <> date
),
steps as (
    select
        *,
        lag(date) over (partition by account, video_id order by observed_at, trust desc) as date_before,
        lag(views_total) over (partition by account, video_id order by observed_at, trust desc) as views_before,
        lag(likes_total) over (partition by account, video_id order by observed_at, trust desc) as likes_before,
        lag(comments_total) over (partition by account, video_id order by observed_at, trust desc) as comments_before,
        lag(shares_total) over (partition by account, video_id order by observed_at, trust desc) as shares_before
    from days
),
-- before it was published a video had none of all this: the first reading within a week counts from there
begun as (
    select
        *,
        date_before is null
            and coalesce(cast(date as int) - cast(cast(published_at as date) as int) between 0 and 6, false) as is_young
    from steps
)
select
    account,
    video_id,
    date,
    observed_at,
    views_total,
    likes_total,
    comments_total,
    shares_total,
    case when is_young then views_total else views_total - views_before end as views,
    case when is_young then likes_total else likes_total - likes_before end as likes,
    case when is_young then comments_total else comments_total - comments_before end as comments,
    case when is_young then shares_total else shares_total - shares_before end as shares,
    case when is_young then cast(cast(cast(published_at as date) as int) - 1 as date) else date_before end as since_date,
    cast(
        cast(date as int)
        - case when is_young then cast(cast(published_at as date) as int) - 1 else cast(date_before as int) end
    as bigint) as span_days,
    case
        when is_young then false
        when date_before is not null then coalesce(views_total < views_before, false)
            or coalesce(likes_total < likes_before, false)
            or coalesce(comments_total < comments_before, false)
            or coalesce(shares_total < shares_before, false)
    end as is_restated,
    is_young as is_since_published,
    completion_rate,
    hashtags(caption) as hashtags,
    sound,
    source,
    landing_id,
    line
from begun
