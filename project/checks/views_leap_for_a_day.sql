with steps as (
    select
        *,
        lag(date) over (partition by account order by date) as date_before,
        lead(date) over (partition by account order by date) as date_after,
        lag(views) over (partition by account order by date) as views_before,
        lead(views) over (partition by account order by date) as views_after
    from curated.account_daily
)
select account, date, views_before, views, views_after
from steps
where cast(date_after as int) - cast(date_before as int) = 2
    and views_before is not null and views_after is not null
    and (
        (views >= 10000 and views > 50 * greatest(views_before, views_after))
        or (is_settled and least(views_before, views_after) >= 500 and views * 50 < least(views_before, views_after))
    )
