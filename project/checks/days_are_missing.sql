with steps as (
    select account, date, lag(date) over (partition by account order by date) as date_before
    from curated.account_daily
)
select account, date_before as after_date, date as before_date, cast(date as int) - cast(date_before as int) - 1 as days
from steps
where cast(date as int) - cast(date_before as int) > 1
