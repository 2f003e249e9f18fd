with ranked as (
    select
        *,
        row_number() over (
            partition by account, date, country, category, period, hashtag_id
            order by observed_at desc, landing_id, line
        ) as place
    from staging.trends__hashtags
),
used as (
    select account, hashtag, count(*) as videos
    from (select account, lower(unnest(hashtags)) as hashtag from curated.videos)
    group by account, hashtag
)
select
    r.account,
    r.date,
    r.country,
    r.category,
    r.period,
    r.hashtag_id,
    r.hashtag,
    r.rank_position,
    r.rank_change,
    r.views,
    r.posts,
    lag(r.rank_position) over (partition by r.account, r.country, r.category, r.period, r.hashtag_id order by r.date) as rank_before,
    coalesce(u.videos, 0) as own_videos,
    r.observed_at,
    r.landing_id,
    r.line
from ranked as r
left join used as u on u.account = r.account and u.hashtag = r.hashtag
where r.place = 1
