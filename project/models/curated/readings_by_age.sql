with born as (
    select account, video_id, coalesce(published_at, uploaded_at) as born_at
    from curated.videos
)
select
    r.account,
    r.video_id,
    b.born_at,
    r.observed_at,
    (cast(r.observed_at as bigint) - cast(b.born_at as bigint)) / 3600000000.0 as age_hours,
    first_value(r.views_total order by r.trust, r.landing_id, r.line) as views_total
from curated.video_readings as r
join born as b on b.account = r.account and b.video_id = r.video_id
where r.views_total is not null and r.observed_at >= b.born_at
group by r.account, r.video_id, b.born_at, r.observed_at
