with listed as (
    select
        account, date, country, window_days, category, list, sorted_by, subject_id as sound_id, name, author, duration_seconds,
        rank, rank_change, rank_change_is, posts, views, observed_at, 'studio' as source, landing_id, line
    from staging.studio__trends
    where kind = 'sound'
    union all
    select
        account, date, country, try_cast(replace(period, 'DAY', '') as bigint), nullif(genre, 'ALL'), 'commercial_music', null, sound_id, sound, artist, duration_seconds,
        rank_position, null, null, null, null, observed_at, 'business', landing_id, line
    from staging.trends__sounds
),
ranked as (
    select
        *,
        row_number() over (
            partition by account, date, list, country, window_days, category, sorted_by, sound_id
            order by observed_at desc, rank, landing_id, line
        ) as place
    from listed
),
used as (
    select account, folded(sound) as sound, count(*) as videos
    from curated.videos
    where sound is not null
    group by account, folded(sound)
)
select
    r.account,
    r.date,
    r.country,
    r.window_days,
    r.category,
    r.list,
    r.sorted_by,
    r.sound_id,
    r.name,
    r.author,
    r.duration_seconds,
    r.rank,
    lag(r.rank) over (
        partition by r.account, r.list, r.country, r.window_days, r.category, r.sorted_by, r.sound_id order by r.date
    ) as rank_before,
    r.rank_change,
    r.rank_change_is,
    r.posts,
    r.views,
    coalesce(by_title.videos, 0) + coalesce(by_id.videos, 0) as own_videos,
    r.observed_at,
    r.source,
    r.landing_id,
    r.line
from ranked as r
left join used as by_title on by_title.account = r.account and by_title.sound = folded(r.name)
left join used as by_id on by_id.account = r.account and by_id.sound = r.sound_id
where r.place = 1
