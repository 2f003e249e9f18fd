with told as (
    select account, date, 'gender' as trait, gender as name, share_rate, 'studio_export' as source, exported_at, landing_id
    from staging.export__follower_gender
    where date is not null
    union all
    select account, date, 'country', territory, share_rate, 'studio_export', exported_at, landing_id
    from staging.export__follower_territories
    where date is not null
    union all
    select account, date, dimension, name, share_rate, 'business', observed_at, landing_id
    from staging.business__audience
    union all
    -- cities of one name in two countries are one name here
    select account, date, dimension, name, least(sum(share_rate), 1.0), 'studio', observed_at, landing_id
    from staging.studio__shares
    where video_id is null and audience = 'followers' and dimension in ('age', 'gender', 'country', 'city')
    group by account, date, dimension, name, observed_at, landing_id
),
followers as (
    select
        d.*,
        to_char(d.date, '%G-W%V') as week,
        first_value(d.landing_id) over (
            partition by d.account, to_char(d.date, '%G-W%V'), d.trait
            order by t.place nulls last, d.date desc, d.exported_at desc nulls last, d.landing_id
        ) as newest
    from told as d
    left join staging.source_trust as t on t.source = d.source
),
viewers as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        sum(new_viewers) as new_viewers,
        sum(returning_viewers) as returning_viewers,
        count(*) as days,
        max(viewers_source) as source
    from curated.account_daily
    where new_viewers is not null and returning_viewers is not null
    group by account, to_char(date, '%G-W%V')
)
select
    account,
    week,
    'followers' as audience,
    trait,
    name,
    share_rate,
    cast(null as bigint) as people,
    cast(1 as bigint) as days,
    source
from followers
where landing_id = newest and share_rate is not null
union all
select
    account,
    week,
    'viewers' as audience,
    'loyalty' as trait,
    'new' as name,
    cast(new_viewers as double) / (new_viewers + returning_viewers) as share_rate,
    new_viewers as people,
    days,
    source
from viewers
where new_viewers + returning_viewers > 0
union all
select
    account,
    week,
    'viewers',
    'loyalty',
    'returning',
    cast(returning_viewers as double) / (new_viewers + returning_viewers),
    returning_viewers,
    days,
    source
from viewers
where new_viewers + returning_viewers > 0
