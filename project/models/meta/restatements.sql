with readings as (
    select account, date, section, 'views' as metric, views as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where views is not null
    union all
    select account, date, section, 'profile_views' as metric, profile_views as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where profile_views is not null
    union all
    select account, date, section, 'likes' as metric, likes as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where likes is not null
    union all
    select account, date, section, 'comments' as metric, comments as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where comments is not null
    union all
    select account, date, section, 'shares' as metric, shares as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where shares is not null
    union all
    select account, date, section, 'viewers' as metric, viewers as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where viewers is not null
    union all
    select account, date, section, 'followers' as metric, followers as value, seen_at, exported_at, landing_id, label_date, line
    from curated.daily_observations
    where followers is not null
),
placed as (
    select
        *,
        row_number() over (
            partition by account, date, section, metric, landing_id order by label_date desc, line
        ) as place
    from readings
),
ordered as (
    select
        *,
        lag(value) over (partition by account, date, section, metric order by seen_at, landing_id desc) as old_value,
        lag(landing_id) over (partition by account, date, section, metric order by seen_at, landing_id desc) as old_landing_id,
        lag(exported_at) over (partition by account, date, section, metric order by seen_at, landing_id desc) as old_observed_at
    from placed
    where place = 1
)
select
    account,
    date,
    section,
    metric,
    old_value,
    value as new_value,
    old_landing_id,
    landing_id,
    old_observed_at,
    exported_at as observed_at
from ordered
where old_value <> value
