-- own hashtags, sounds and categories: views gained by whole weeks in which the account was read, from Monday 1970-01-05 on
with gained as (
    select account, 'hashtag' as kind, hashtag as name, date, views from curated.hashtags_daily
    union all
    select account, 'sound', sound, date, views from curated.sounds_daily
    union all
    select d.account, 'category', c.category, d.date, sum(d.views)
    from curated.video_daily as d
    join curated.video_categories as c on c.account = d.account and c.video_id = d.video_id
    where c.category is not null and d.views is not null
    group by d.account, c.category, d.date
),
read as (
    select account, cast(floor((date - date '1970-01-05') / 7.0) as bigint) as period, max(date) as last
    from curated.video_daily
    group by account, cast(floor((date - date '1970-01-05') / 7.0) as bigint)
),
-- the first tells no gain, and the last may not be over
weeks as (
    select account, period
    from (
        select
            *,
            min(period) over (partition by account) as first_period,
            max(period) over (partition by account) as last_period
        from read
    )
    where period > first_period and (period < last_period or (last - date '1970-01-05') % 7 = 6)
),
by_week as (
    select account, kind, name, cast(floor((date - date '1970-01-05') / 7.0) as bigint) as period, sum(views) as views
    from gained
    group by account, kind, name, cast(floor((date - date '1970-01-05') / 7.0) as bigint)
),
carried as (
    select account, video_id, 'hashtag' as kind, folded(unnest(hashtags)) as name, coalesce(published_at, uploaded_at) as born_at
    from curated.videos
    union all
    select account, video_id, 'sound', sound, coalesce(published_at, uploaded_at)
    from curated.videos
    where sound is not null
    union all
    select v.account, v.video_id, 'category', c.category, coalesce(v.published_at, v.uploaded_at)
    from curated.videos as v
    join curated.video_categories as c on c.account = v.account and c.video_id = v.video_id
    where c.category is not null
),
used as (
    select account, kind, name, count(distinct video_id) as videos
    from carried
    group by account, kind, name
),
born as (
    select account, kind, name, cast(floor((cast(born_at as date) - date '1970-01-05') / 7.0) as bigint) as period, count(distinct video_id) as posts
    from carried
    group by account, kind, name, cast(floor((cast(born_at as date) - date '1970-01-05') / 7.0) as bigint)
),
all_born as (
    select
        account,
        cast(floor((cast(coalesce(published_at, uploaded_at) as date) - date '1970-01-05') / 7.0) as bigint) as period,
        count(*) as posts
    from curated.videos
    group by account, cast(floor((cast(coalesce(published_at, uploaded_at) as date) - date '1970-01-05') / 7.0) as bigint)
),
own as (
    select
        u.account,
        'own' as scope,
        'own videos' as list,
        cast(null as text) as country,
        u.kind,
        u.name as subject_id,
        w.period,
        cast(greatest(coalesce(g.views, 0), 0) as double) as low,
        cast(greatest(coalesce(g.views, 0), 0) as double) as high,
        cast(coalesce(b.posts, 0) as double) as part,
        cast(coalesce(a.posts, 0) as double) as whole
    from used as u
    join weeks as w on w.account = u.account
    left join by_week as g on g.account = u.account and g.kind = u.kind and g.name = u.name and g.period = w.period
    left join born as b on b.account = u.account and b.kind = u.kind and b.name = u.name and b.period = w.period
    left join all_born as a on a.account = u.account and a.period = w.period
    where u.videos >= 3
),
-- of the platform: by day, as the newest answer tells it; of four digits followed by zeros the last is rounded
told as (
    select
        account, 'discovery' as list, country, 'hashtag' as kind, hashtag_id as subject_id, trend_date, observed_at, landing_id, line,
        cast(views as double) as value,
        case
            when views >= 10000 and views % cast(power(10, length(cast(views as text)) - 3) as bigint) = 0
                then power(10.0, length(cast(views as text)) - 3)
            when views >= 10000 and views % cast(power(10, length(cast(views as text)) - 4) as bigint) = 0
                then power(10.0, length(cast(views as text)) - 4)
            else 0.0
        end as quantum
    from staging.trends__hashtag_days
    where views is not null
    union all
    select
        account, concat(list, coalesce(' ' || cast(window_days as text) || ' days', '')), country, kind, subject_id, trend_date, observed_at, landing_id, line,
        popularity, popularity_step
    from staging.studio__trend_points
    where kind in ('hashtag', 'sound') and popularity is not null and subject_id is not null and trend_date is not null
),
newest as (
    select
        *,
        max(observed_at) over (partition by account, list, country, kind, subject_id) as newest_at,
        row_number() over (
            partition by account, list, country, kind, subject_id, trend_date
            order by observed_at desc, landing_id, line
        ) as place
    from told
),
platform as (
    select
        account,
        'platform' as scope,
        list,
        country,
        kind,
        subject_id,
        trend_date - date '1970-01-01' as period,
        greatest(value - quantum / 2, 0) as low,
        value + quantum / 2 as high,
        cast(null as double) as part,
        cast(null as double) as whole
    from newest
    where place = 1 and (list = 'discovery' or observed_at = newest_at)
),
judged as (
    select
        account,
        scope,
        list,
        country,
        kind,
        unnest(trends(array_agg(named_struct(
            'name', subject_id, 'period', period, 'low', low, 'high', high, 'part', part, 'whole', whole
        )))) as t
    from (select * from own union all select * from platform)
    group by account, scope, list, country, kind
),
-- parts by name before any join: of parts that are told apart in a join the planner makes two of one name
series as (
    select
        account,
        scope,
        list,
        country,
        kind,
        t['name'] as subject_id,
        t['n'] as n,
        t['last'] as last,
        t['slope'] as slope,
        t['low'] as low,
        t['high'] as high,
        t['acceleration'] as acceleration,
        t['p'] as p,
        t['q'] as q,
        t['state'] as state,
        t['burst_weight'] as burst_weight,
        t['burst_from'] as burst_from,
        t['burst_until'] as burst_until,
        t['changed'] as changed,
        t['change'] as change
    from judged
),
names as (
    select account, 'hashtag' as kind, hashtag_id as subject_id, max(name) as name, max(own_videos) as own_videos
    from curated.trends_hashtags
    group by account, hashtag_id
    union all
    select account, 'sound', sound_id, max(name), max(own_videos)
    from curated.trends_sounds
    group by account, sound_id
)
select
    j.account,
    j.scope,
    j.kind,
    j.list,
    j.country,
    j.subject_id,
    case when j.scope = 'own' then j.subject_id else coalesce(n.name, j.subject_id) end as name,
    case when j.scope = 'own' then 'week' else 'day' end as period,
    j.n as periods,
    cast(to_timestamp_seconds(case when j.scope = 'own' then j.last * 7 + 4 else j.last end * 86400) as date) as last_period,
    exp(j.slope) as change,
    exp(j.low) as low,
    exp(j.high) as high,
    exp(j.acceleration) as acceleration,
    j.p as p,
    j.q as q,
    j.state as state,
    j.burst_weight as burst_weight,
    cast(to_timestamp_seconds((j.burst_from * 7 + 4) * 86400) as date) as burst_from,
    cast(to_timestamp_seconds((j.burst_until * 7 + 4) * 86400) as date) as burst_until,
    cast(to_timestamp_seconds(case when j.scope = 'own' then j.changed * 7 + 4 else j.changed end * 86400) as date) as level_since,
    exp(j.change) as level_change,
    case when j.scope = 'own' then coalesce(u.videos, 0) else coalesce(n.own_videos, 0) end as own_videos
from series as j
left join names as n on n.account = j.account and n.kind = j.kind and n.subject_id = j.subject_id and j.scope = 'platform'
left join used as u on u.account = j.account and u.kind = j.kind and u.name = j.subject_id and j.scope = 'own'
