with listed as (
    select
        account, date, country, window_days, category, list, sorted_by, subject_id as hashtag_id, name,
        rank, rank_change, rank_change_is, posts, views, observed_at, 'studio' as source, landing_id, line
    from staging.studio__trends
    where kind = 'hashtag'
    union all
    select
        account, date, country, try_cast(replace(period, 'DAY', '') as bigint), nullif(category, 'ALL'), 'discovery', null, hashtag_id, hashtag,
        rank_position, try_cast(rank_change as bigint), case when rank_change = 'NEW' then 'new' end,
        posts, views, observed_at, 'business', landing_id, line
    from staging.trends__hashtags
),
ranked as (
    select
        *,
        row_number() over (
            partition by account, date, list, country, window_days, category, sorted_by, hashtag_id
            order by observed_at desc, rank, landing_id, line
        ) as place
    from listed
),
used as (
    select account, hashtag, count(*) as videos
    from (select account, folded(unnest(hashtags)) as hashtag from curated.videos)
    group by account, hashtag
)
select
    r.account,
    r.date,
    r.country,
    r.window_days,
    r.category,
    r.list,
    r.sorted_by,
    r.hashtag_id,
    r.name,
    r.rank,
    lag(r.rank) over (
        partition by r.account, r.list, r.country, r.window_days, r.category, r.sorted_by, r.hashtag_id order by r.date
    ) as rank_before,
    r.rank_change,
    coalesce(
        r.rank_change_is,
        case when r.rank_change > 0 then 'up' when r.rank_change < 0 then 'down' when r.rank_change = 0 then 'same' end
    ) as rank_change_is,
    r.posts,
    r.views,
    coalesce(u.videos, 0) as own_videos,
    r.observed_at,
    r.source,
    r.landing_id,
    r.line
from ranked as r
left join used as u on u.account = r.account and u.hashtag = folded(r.name)
where r.place = 1
