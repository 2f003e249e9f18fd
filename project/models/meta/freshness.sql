select
    account,
    section,
    min(date) as first_date,
    max(date) as last_date,
    max(exported_at) as observed_at,
    count(distinct date) as days_measured
from curated.daily_observations
where state = 'measured'
group by account, section
union all
select
    account,
    'videos' as section,
    min(date) as first_date,
    max(date) as last_date,
    max(observed_at) as observed_at,
    count(distinct date) as days_measured
from curated.video_daily
group by account
