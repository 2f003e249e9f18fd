with known as (
    select account, date
    from curated.account_daily
    where state <> 'beyond_horizon'
        and (state <> 'not_available' or viewers_landing_id is not null or followers_landing_id is not null)
),
steps as (
    select account, date, lag(date) over (partition by account order by date) as date_before
    from known
)
select account, cast(cast(date as int) - 1 as date) as date, date_before as after_date, date as before_date, cast(date as int) - cast(date_before as int) - 1 as days
from steps
where cast(date as int) - cast(date_before as int) > 1
