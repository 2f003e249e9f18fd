select
    account, metric, source, chosen_source,
    max(date) as date,
    count(*) as days,
    count(*) filter (where abs(difference) > 50 and abs(difference_rate) > 0.5) as days_apart
from curated.sources_compared
where subject = 'day' and metric in ('views', 'viewers', 'followers') and value is not null and chosen_value is not null
group by account, metric, source, chosen_source
having count(*) >= 5 and count(*) filter (where abs(difference) > 50 and abs(difference_rate) > 0.5) * 2 > count(*)
