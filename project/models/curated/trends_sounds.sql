with ranked as (
    select
        *,
        row_number() over (
            partition by account, date, country, genre, period, sound_id
            order by observed_at desc, landing_id, line
        ) as place
    from staging.trends__sounds
),
used as (
    select account, lower(sound) as sound, count(*) as videos
    from curated.videos
    where sound is not null
    group by account, lower(sound)
)
select
    r.account,
    r.date,
    r.country,
    r.genre,
    r.period,
    r.sound_id,
    r.sound,
    r.artist,
    r.duration_seconds,
    r.rank_position,
    lag(r.rank_position) over (partition by r.account, r.country, r.genre, r.period, r.sound_id order by r.date) as rank_before,
    coalesce(by_title.videos, 0) + coalesce(by_id.videos, 0) as own_videos,
    r.observed_at,
    r.landing_id,
    r.line
from ranked as r
left join used as by_title on by_title.account = r.account and by_title.sound = lower(r.sound)
left join used as by_id on by_id.account = r.account and by_id.sound = r.sound_id
where r.place = 1
