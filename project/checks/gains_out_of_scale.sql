with ages as (
    select
        d.account, d.video_id, d.date, d.views, d.span_days,
        cast(d.views as double) / d.span_days as views_a_day,
        lag(cast(d.views as double) / d.span_days) over (partition by d.account, d.video_id order by d.date) as before,
        case
            when cast(d.date as int) - cast(cast(v.uploaded_at as date) as int) < 2 then '0-1'
            when cast(d.date as int) - cast(cast(v.uploaded_at as date) as int) < 7 then '2-6'
            when cast(d.date as int) - cast(cast(v.uploaded_at as date) as int) < 30 then '7-29'
            else '30-'
        end as age_days
    from curated.video_daily as d
    join curated.videos as v on v.account = d.account and v.video_id = d.video_id
    where d.views is not null and v.uploaded_at is not null
),
usual as (
    select account, age_days, count(*) as gains, approx_percentile_cont(views_a_day, 0.99) as high
    from ages
    group by account, age_days
)
select a.account, a.video_id, a.date, a.views, a.span_days, a.age_days, u.high as usual_high
from ages as a
join usual as u on u.account = a.account and u.age_days = a.age_days
where
    -- what runs out from a great day before is no leap
    a.views_a_day > 5 * coalesce(a.before, 0)
    and u.gains >= 200 and a.views_a_day > 20 * greatest(u.high, 50) + 1000
