with asked as (
    select distinct account, video_id, horizon_hours
    from curated.forecasts
    where views_total is not null
),
-- the readings next to the age that was forecast
around as (
    select
        a.account,
        a.video_id,
        a.horizon_hours,
        max(case when r.age_hours <= a.horizon_hours then r.age_hours end) as age_1,
        last_value(r.views_total order by r.age_hours) filter (where r.age_hours <= a.horizon_hours) as views_1,
        min(case when r.age_hours >= a.horizon_hours then r.age_hours end) as age_2,
        first_value(r.views_total order by r.age_hours) filter (where r.age_hours >= a.horizon_hours) as views_2,
        min(case when r.age_hours >= a.horizon_hours then r.observed_at end) as known_at
    from asked as a
    join curated.readings_by_age as r on r.account = a.account and r.video_id = a.video_id
    where r.age_hours > 0
    group by a.account, a.video_id, a.horizon_hours
),
came as (
    select
        *,
        case
            when age_2 = horizon_hours then cast(views_2 as double)
            when age_2 / age_1 <= 2 then exp(
                ln(views_1 + 1.0)
                + (ln(views_2 + 1.0) - ln(views_1 + 1.0)) * (ln(cast(horizon_hours as double)) - ln(age_1)) / (ln(age_2) - ln(age_1))
            ) - 1
        end as came_total
    from around
)
select
    f.account,
    f.video_id,
    f.made_at,
    f.date,
    f.horizon_hours,
    f.age_hours,
    f.method,
    f.views_total,
    f.views_total_low,
    f.views_total_high,
    f.from_views_total,
    c.came_total,
    c.known_at,
    c.came_total between f.views_total_low - 0.5 and f.views_total_high + 0.5 as is_inside,
    abs(log10(f.views_total + 1.0) - log10(c.came_total + 1.0)) as error,
    abs(log10(f.from_views_total + 1.0) - log10(c.came_total + 1.0)) as last_value_error
from curated.forecasts as f
join came as c on c.account = f.account and c.video_id = f.video_id and c.horizon_hours = f.horizon_hours
where f.views_total is not null and c.came_total is not null
