with genders as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        gender,
        share_rate,
        row_number() over (
            partition by account, to_char(date, '%G-W%V'), gender order by date desc, exported_at desc nulls last, landing_id
        ) as place
    from staging.export__follower_gender
    where date is not null
),
territories as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        territory,
        share_rate,
        row_number() over (
            partition by account, to_char(date, '%G-W%V'), territory order by date desc, exported_at desc nulls last, landing_id
        ) as place
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
weeks as (
    select
        account,
        to_char(date, '%G-W%V') as week,
        cast(sum(likes + comments + shares) as double) / nullif(sum(case when likes + comments + shares is not null then views end), 0) as engagement_rate,
        cast(sum(net_followers) as double)
            / nullif(first_value(followers - net_followers order by date) filter (where followers - net_followers is not null), 0) as growth_rate
    from curated.account_daily
    group by account, to_char(date, '%G-W%V')
)
select
    account, week, 'all' as age_group, gender, 'all' as country, share_rate * 100 as percentage,
    cast(null as double) as engagement_rate, cast(null as double) as growth_rate, cast(null as text) as activity_peak_hour
from genders
where place = 1
union all
select
    account, week, 'all' as age_group, 'all' as gender, territory as country, share_rate * 100 as percentage,
    cast(null as double) as engagement_rate, cast(null as double) as growth_rate, cast(null as text) as activity_peak_hour
from territories
where place = 1
union all
select
    w.account, w.week, 'all' as age_group, 'all' as gender, 'all' as country, 100.0 as percentage,
    w.engagement_rate, w.growth_rate, lpad(cast(p.hour as text), 2, '0') || ':00' as activity_peak_hour
from weeks as w
left join peaks as p on p.account = w.account and p.week = w.week and p.place = 1
