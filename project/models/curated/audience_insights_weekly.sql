with gender_files as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        gender,
        share_rate,
        landing_id,
        first_value(landing_id) over (
            partition by account, to_char(date, '%G-W%V') order by date desc, exported_at desc nulls last, landing_id
        ) as newest
    from staging.export__follower_gender
    where date is not null
),
territory_files as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        territory,
        share_rate,
        landing_id,
        first_value(landing_id) over (
            partition by account, to_char(date, '%G-W%V') order by date desc, exported_at desc nulls last, landing_id
        ) as newest
    from staging.export__follower_territories
    where date is not null
),
hours as (
    select account, to_char(label_date, '%G-W%V') as week, hour, avg(active_followers) as active
    from curated.follower_activity
    where active_followers is not null
    group by account, to_char(label_date, '%G-W%V'), hour
),
peaks as (
    select account, week, hour, row_number() over (partition by account, week order by active desc, hour) as place
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
        case when sum(views) > 0 then cast(sum(engagements) as double) / sum(views) end as engagement_rate,
        case
            when count(followers_before) = 7
                then cast(sum(net_followers) as double) / nullif(first_value(followers_before order by date), 0)
        end as growth_rate
    from days
    group by account, week
)
select
    account,
    week,
    'all' as age_group,
    gender,
    'all' as country,
    round(share_rate * 100, 4) as percentage,
    cast(null as double) as engagement_rate,
    cast(null as double) as growth_rate,
    cast(null as text) as activity_peak_hour
from gender_files
where landing_id = newest
union all
select
    account,
    week,
    'all' as age_group,
    'all' as gender,
    territory as country,
    round(share_rate * 100, 4) as percentage,
    cast(null as double) as engagement_rate,
    cast(null as double) as growth_rate,
    cast(null as text) as activity_peak_hour
from territory_files
where landing_id = newest
union all
select
    coalesce(w.account, p.account) as account,
    coalesce(w.week, p.week) as week,
    'all' as age_group,
    'all' as gender,
    'all' as country,
    100.0 as percentage,
    w.engagement_rate,
    w.growth_rate,
    lpad(cast(p.hour as text), 2, '0') || ':00' as activity_peak_hour
from weeks as w
full join (select account, week, hour from peaks where place = 1) as p on p.account = w.account and p.week = w.week
