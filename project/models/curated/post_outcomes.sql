with born as (
    select *, coalesce(published_at, uploaded_at) as born_at
    from curated.videos
    where coalesce(published_at, uploaded_at) is not null
),
readings as (
    select
        b.account,
        b.video_id,
        w.wanted,
        r.views_total,
        r.trust,
        (cast(r.observed_at as bigint) - cast(b.born_at as bigint)) / 3600000000.0 as age
    from curated.video_readings as r
    join born as b on b.account = r.account and b.video_id = r.video_id
    cross join (values (72.0), (168.0), (24.0)) as w (wanted)
    where r.views_total is not null
),
-- the readings next to each age, and whether any lies near it
around as (
    select
        account,
        video_id,
        wanted,
        max(case when age <= wanted then age end) as age_1,
        last_value(views_total order by age, trust desc) filter (where age <= wanted) as views_1,
        min(case when age >= wanted then age end) as age_2,
        first_value(views_total order by age, trust) filter (where age >= wanted) as views_2
    from readings
    where age > 0
    group by account, video_id, wanted
    having coalesce(bool_or(age between wanted / 2 and wanted * 2), false)
),
aged as (
    select
        account,
        video_id,
        wanted as age_hours,
        case
            when age_2 = wanted then cast(views_2 as double)
            when age_1 = wanted then cast(views_1 as double)
            else exp(
                ln(views_1 + 1.0)
                + (ln(views_2 + 1.0) - ln(views_1 + 1.0)) * (ln(wanted) - ln(age_1)) / (ln(age_2) - ln(age_1))
            ) - 1
        end as views
    from around
    where age_1 is not null and age_2 is not null
),
known as (
    select account, video_id, concat(cast(cast(age_hours as bigint) as text), ' h') as outcome_age, age_hours, views
    from aged
    union all
    select
        account,
        video_id,
        'lifetime',
        (cast(observed_at as bigint) - cast(born_at as bigint)) / 3600000000.0,
        cast(views_total as double)
    from born
    where views_total is not null and observed_at is not null
        and cast(observed_at as bigint) - cast(born_at as bigint) >= 72 * 3600000000
),
counted as (
    select
        account,
        outcome_age,
        count(*) as posts,
        max(case when outcome_age = 'lifetime' then count(*) end) over (partition by account) as lifetime_posts
    from known
    group by account, outcome_age
),
chosen as (
    select account, outcome_age
    from (
        select
            account,
            outcome_age,
            row_number() over (
                partition by account
                order by case outcome_age when '72 h' then 1 when '168 h' then 2 when '24 h' then 3 else 4 end
            ) as choice
        from counted
        where outcome_age = 'lifetime' or (posts >= 20 and posts >= 0.6 * coalesce(lifetime_posts, 0))
    )
    where choice = 1
),
hours as (
    select account, hour, avg(active_followers) as active
    from curated.follower_activity
    where clock = 'utc' and active_followers is not null
    group by account, hour
),
-- of the hour of posting and the two after it
active as (
    select
        a.account,
        a.hour,
        avg(b.active) / nullif(max(m.mean), 0) as activity
    from hours as a
    join hours as b on b.account = a.account and (b.hour - a.hour + 24) % 24 < 3
    join (select account, avg(active) as mean, count(*) as hours from hours group by account) as m on m.account = a.account
    where m.hours = 24
    group by a.account, a.hour
),
carried as (
    select account, video_id, concat('hashtag:', lower(unnest(hashtags))) as label from born
    union all
    select account, video_id, concat('sound:', trim(sound)) as label from born where trim(sound) <> ''
    union all
    select account, video_id, concat('format:', media_type) as label from born where media_type is not null
    union all
    select
        account,
        video_id,
        concat('length:', case
            when duration_seconds < 11 then 'under 11 s'
            when duration_seconds < 21 then '11 to 20 s'
            when duration_seconds < 35 then '21 to 34 s'
            when duration_seconds <= 60 then '35 to 60 s'
            else 'over 60 s'
        end) as label
    from born
    where duration_seconds > 0
    union all
    select account, video_id, unnest(make_array('collaboration:another account', concat('partner:', handle))) as label
    from curated.mentions
    where not is_own
    union all
    select
        account,
        video_id,
        concat('pause:', case
            when hours_since_previous < 24 then 'under a day'
            when hours_since_previous < 72 then '1 to 3 days'
            else 'over 3 days'
        end) as label
    from curated.posting_history
    where hours_since_previous is not null
),
labels as (
    select account, video_id, array_agg(distinct label order by label) as labels
    from carried
    group by account, video_id
)
select
    b.account,
    b.video_id,
    b.born_at as published_at,
    k.views,
    k.outcome_age,
    k.age_hours,
    a.activity,
    l.labels
from known as k
join chosen as c on c.account = k.account and c.outcome_age = k.outcome_age
join born as b on b.account = k.account and b.video_id = k.video_id
left join active as a on a.account = b.account and a.hour = cast(date_part('hour', b.born_at) as bigint)
left join labels as l on l.account = b.account and l.video_id = b.video_id
