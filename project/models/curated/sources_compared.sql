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
told_days as (
    select
        account, date, source, exported_at as observed_at,
        views, profile_views, likes, comments, shares, viewers, followers
    from exports
    union all
    select
        account, date, 'business' as source, observed_at,
        views, profile_views, likes, comments, shares, viewers, followers
    from staging.business__account_days
    union all
    select
        account, date, 'studio' as source, observed_at,
        views, profile_views, likes, comments, shares, viewers, followers
    from staging.studio__account_days
),
day_metrics as (
    select metric
    from (
        values ('views'), ('profile_views'), ('likes'), ('comments'), ('shares'), ('viewers'), ('followers')
    ) as names (metric)
),
day_values as (
    select
        t.account,
        t.date,
        m.metric,
        t.source,
        t.observed_at,
        case m.metric
            when 'views' then t.views
            when 'profile_views' then t.profile_views
            when 'likes' then t.likes
            when 'comments' then t.comments
            when 'shares' then t.shares
            when 'viewers' then t.viewers
            when 'followers' then t.followers
        end as value
    from told_days as t
    cross join day_metrics as m
),
day_choices as (
    select
        d.account,
        d.date,
        m.metric,
        case m.metric
            when 'viewers' then d.viewers_source
            when 'followers' then d.followers_source
            else d.source
        end as source,
        d.observed_at,
        case m.metric
            when 'views' then d.views
            when 'profile_views' then d.profile_views
            when 'likes' then d.likes
            when 'comments' then d.comments
            when 'shares' then d.shares
            when 'viewers' then d.viewers
            -- a look at the profile is not the end of a day
            when 'followers' then case when d.followers_observed_at is null then d.followers end
        end as value
    from curated.account_daily as d
    cross join day_metrics as m
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
total_metrics as (
    select metric
    from (values ('views_total'), ('likes_total'), ('comments_total'), ('shares_total')) as names (metric)
),
video_values as (
    select
        r.account,
        r.video_id,
        r.date,
        m.metric,
        r.source,
        r.observed_at,
        case m.metric
            when 'views_total' then r.views_total
            when 'likes_total' then r.likes_total
            when 'comments_total' then r.comments_total
            when 'shares_total' then r.shares_total
        end as value
    from readings as r
    cross join total_metrics as m
),
video_choices as (
    select
        d.account,
        d.video_id,
        d.date,
        m.metric,
        d.source,
        d.observed_at,
        case m.metric
            when 'views_total' then d.views_total
            when 'likes_total' then d.likes_total
            when 'comments_total' then d.comments_total
            when 'shares_total' then d.shares_total
        end as value
    from curated.video_daily as d
    cross join total_metrics as m
),
-- a day's views beside those that the chosen source tells of the days around it
around as (
    select
        v.account,
        v.source,
        c.source as chosen_source,
        cast(v.date as int) - cast(c.date as int) as shift_days,
        count(*) as compared,
        -- the last days are still counted, and two answers of them may differ a little
        sum(case when abs(v.value - c.value) * 100 <= c.value then 1 else 0 end) as agreed
    from day_values as v
    join day_choices as c
        on c.account = v.account and c.metric = v.metric and c.source <> v.source
        and c.date >= cast(cast(v.date as int) - 3 as date) and c.date <= cast(cast(v.date as int) + 3 as date)
    where v.metric = 'views' and v.value > 0 and c.value > 0
    group by v.account, v.source, c.source, cast(v.date as int) - cast(c.date as int)
),
-- the days of a source are another's, some days late, where nearly all agree so and few as they stand
shifts as (
    select account, source, chosen_source, shift_days
    from (
        select
            a.*,
            row_number() over (
                partition by a.account, a.source, a.chosen_source order by a.agreed desc, abs(a.shift_days), a.shift_days
            ) as place
        from around as a
        left join around as o
            on o.account = a.account and o.source = a.source and o.chosen_source = a.chosen_source and o.shift_days = 0
        where a.agreed >= 5 and a.agreed * 10 >= a.compared * 8 and coalesce(o.agreed, 0) * 2 <= coalesce(o.compared, 0)
    )
    where place = 1 and shift_days <> 0
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
    p.account,
    case when p.video_id is null then 'day' else 'video' end as subject,
    p.date,
    p.video_id,
    p.metric,
    p.source,
    p.value,
    p.observed_at,
    p.chosen_source,
    p.chosen_value,
    p.chosen_observed_at,
    p.value - p.chosen_value as difference,
    cast(p.value - p.chosen_value as double) / nullif(p.chosen_value, 0) as difference_rate,
    case
        when p.value = p.chosen_value then null
        when p.video_id is not null and p.observed_at <> p.chosen_observed_at then 'other_hour'
        when p.video_id is null
            and cast(cast(coalesce(least(p.observed_at, p.chosen_observed_at), p.observed_at, p.chosen_observed_at) as date) as int)
            - cast(p.date as int) < 3 then 'unsettled'
        when p.video_id is null and s.shift_days is not null then 'label_shift'
        -- the API for Business counts likes that were taken back; the others take them off
        when p.video_id is null and p.metric = 'likes' and p.source = 'business' and p.value > p.chosen_value then 'unlikes'
        when p.video_id is null and p.metric = 'likes' and p.chosen_source = 'business' and p.value < p.chosen_value then 'unlikes'
    end as cause,
    s.shift_days
from pairs as p
left join shifts as s
    on s.account = p.account and s.source = p.source and s.chosen_source = p.chosen_source and p.video_id is null
where p.source <> p.chosen_source and p.value is not null and p.chosen_value is not null
