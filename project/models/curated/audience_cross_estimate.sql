with margins as (
    select
        account,
        week,
        case when age_group <> 'all' then 'age' when gender <> 'all' then 'gender' else 'country' end as trait,
        case when age_group <> 'all' then age_group when gender <> 'all' then gender else country end as name,
        percentage / 100 as share_rate
    from curated.audience_insights_weekly
    where percentage is not null and (age_group <> 'all' or gender <> 'all' or country <> 'all')
),
weeks as (
    select account, week, unnest(crossed(array_agg(struct(trait, name, share_rate)))) as cell
    from margins
    group by account, week
    -- one trait alone crosses nothing
    having count(distinct trait) > 1
)
select
    account,
    week,
    cell['age_group'] as age_group,
    cell['gender'] as gender,
    cell['country'] as country,
    cell['share'] as share_rate,
    cell['low'] as share_low,
    cell['high'] as share_high,
    'estimated' as quality
from weeks
