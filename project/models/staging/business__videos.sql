with readings as (
    -- what stands still is told again in every answer: the first of them keeps its place. One number for the order of
    -- all, because comparing it costs less than three, one of them a text
    select
        *,
        row_number() over (order by told_at, landing_id desc, line desc) as place,
        coalesce(observed_at = published_at + interval '365 days', false) as is_frozen
    from staging.business__video_answers
    where coalesce(views_total, likes_total, comments_total, shares_total, saves_total) is not null
        and (published_at is null or published_at <= observed_at)
),
days as (
    select
        account,
        video_id,
        observed_at,
        cast(observed_at as date) as date,
        case when bool_or(is_frozen) then min(told_at) else max(told_at) end as told_at,
        last_value(caption order by place) filter (where caption is not null) as caption,
        last_value(published_at order by place) filter (where published_at is not null) as published_at,
        last_value(views_total order by place) filter (where views_total is not null) as views_total,
        last_value(likes_total order by place) filter (where likes_total is not null) as likes_total,
        last_value(comments_total order by place) filter (where comments_total is not null) as comments_total,
        last_value(shares_total order by place) filter (where shares_total is not null) as shares_total,
        last_value(saves_total order by place) filter (where saves_total is not null) as saves_total,
        last_value(reach_total order by place) filter (where reach_total is not null) as reach_total,
        last_value(watch_seconds_total order by place) filter (where watch_seconds_total is not null) as watch_seconds_total,
        last_value(average_watch_seconds order by place) filter (where average_watch_seconds is not null) as average_watch_seconds,
        last_value(completion_rate order by place) filter (where completion_rate is not null) as completion_rate,
        last_value(new_followers_total order by place) filter (where new_followers_total is not null) as new_followers_total,
        cast(null as text) as sound,
        'business' as source,
        case
            when bool_or(is_frozen) then first_value(landing_id order by place)
            else last_value(landing_id order by place)
        end as landing_id,
        case
            when bool_or(is_frozen) then first_value(line order by place)
            else last_value(line order by place)
        end as line
    from readings
    group by account, video_id, observed_at
)
-- half an answer leaves the caption out, and with it the hashtags: it is still that of the day before, or of the day after
select * replace (
    coalesce(
        last_value(caption) ignore nulls over (
            partition by account, video_id order by observed_at rows between unbounded preceding and current row
        ),
        first_value(caption) ignore nulls over (
            partition by account, video_id order by observed_at rows between current row and unbounded following
        )
    ) as caption
)
from days
