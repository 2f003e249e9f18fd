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
    where dimension in ('age', 'gender', 'country')
    union all
    select account, date, dimension, name, share_rate, 'studio', observed_at, landing_id
    from staging.studio__shares
    where video_id is null and audience = 'followers' and dimension in ('age', 'gender', 'country')
),
-- of a week the most trusted source speaks, and of its files or answers the newest alone
traits as (
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
hours as (
    select account, to_char(label_date, '%G-W%V') as week, clock, hour, avg(active_followers) as active
    from curated.follower_activity
    where active_followers is not null
    group by account, to_char(label_date, '%G-W%V'), clock, hour
),
peaks as (
    select
        account,
        week,
        clock,
        hour,
        row_number() over (partition by account, week order by (clock = 'utc') desc, active desc, hour) as place
    from hours
),
days as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        date,
        case when likes + comments + shares is not null then views end as views,
        case when views is not null then likes + comments + shares end as engagements,
        followers - net_followers as followers_before,
        net_followers
    from curated.account_daily
),
weeks as (
    select
        account,
        week,
        case
            when sum(views) > 0 and sum(engagements) >= 0 then cast(sum(engagements) as double) / sum(views)
        end as engagement_rate,
        case
            when count(followers_before) = 7
                then cast(sum(net_followers) as double) / nullif(first_value(followers_before order by date), 0)
        end as growth_rate
    from days
    group by account, week
),
-- the account as a whole: all of its followers, in weeks in which a source tells shares of them
whole as (
    select
        coalesce(w.account, p.account) as account,
        coalesce(w.week, p.week) as week,
        w.engagement_rate,
        w.growth_rate,
        lpad(cast(p.hour as text), 2, '0') || ':00' as activity_peak_hour,
        p.clock as activity_clock
    from weeks as w
    full join (select account, week, clock, hour from peaks where place = 1) as p on p.account = w.account and p.week = w.week
),
shared as (
    select distinct account, week from traits
)
select
    account,
    week,
    case when trait = 'age' then name else 'all' end as age_group,
    case when trait = 'gender' then name else 'all' end as gender,
    case when trait = 'country' then name else 'all' end as country,
    round(share_rate * 100, 4) as percentage,
    cast(null as double) as engagement_rate,
    cast(null as double) as growth_rate,
    cast(null as text) as activity_peak_hour,
    cast(null as text) as activity_clock,
    source
from traits
where landing_id = newest
union all
select
    w.account,
    w.week,
    'all' as age_group,
    'all' as gender,
    'all' as country,
    case when s.week is not null then 100.0 end as percentage,
    w.engagement_rate,
    w.growth_rate,
    w.activity_peak_hour,
    w.activity_clock,
    cast(null as text) as source
from whole as w
left join shared as s on s.account = w.account and s.week = w.week
where coalesce(cast(w.engagement_rate as text), cast(w.growth_rate as text), w.activity_peak_hour, s.week) is not null
