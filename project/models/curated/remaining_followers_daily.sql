with newest as (
    select
        account,
        landing_id,
        exported_at,
        row_number() over (partition by account order by exported_at desc nulls last, landing_id) as place
    from staging.export__followers
    group by account, landing_id, exported_at
)
select
    f.account,
    f.date,
    count(*) as followers,
    f.exported_at,
    f.landing_id
from staging.export__followers as f
join newest as n on n.account = f.account and n.landing_id = f.landing_id and n.place = 1
where f.date is not null
group by f.account, f.date, f.exported_at, f.landing_id
