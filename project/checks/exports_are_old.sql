with newest as (
    select account, max(last_date) as last_date from meta.freshness group by account
)
select account, last_date
from newest
where cast((select max(last_date) from newest) as int) - cast(last_date as int) > 30
