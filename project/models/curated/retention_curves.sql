with curves as (
    select
        c.*,
        case
            when v.duration_seconds < 11 then '<11'
            when v.duration_seconds < 21 then '11-20'
            when v.duration_seconds < 35 then '21-34'
            when v.duration_seconds <= 60 then '35-60'
            when v.duration_seconds > 60 then '>60'
        end as length_band,
        lag(c.share_rate) over (partition by c.account, c.video_id order by c.second) as rate_before,
        lag(c.second) over (partition by c.account, c.video_id order by c.second) as second_before
    from curated.video_curves as c
    left join curated.videos as v on v.account = c.account and v.video_id = c.video_id
    where c.curve = 'retention'
),
bands as (
    select account, length_band, second, count(*) as videos, median(share_rate) as median_rate
    from curves
    where length_band is not null
    group by account, length_band, second
)
select
    c.account,
    c.video_id,
    c.second,
    c.share_rate,
    case when c.second - c.second_before = 1 then 1 - c.share_rate / nullif(c.rate_before, 0) end as left_rate,
    c.length_band,
    b.videos as band_videos,
    case when b.videos >= 3 then b.median_rate end as band_median_rate,
    c.observed_at,
    c.source,
    c.landing_id,
    c.line
from curves as c
left join bands as b on b.account = c.account and b.length_band = c.length_band and b.second = c.second
