select
    a.account,
    a.video_id,
    a.dimension as level,
    a.name as place,
    a.position,
    a.share_rate,
    cast(round(a.share_rate * v.reach_total) as bigint) as viewers_estimated,
    case when v.reach_total is not null then v.insights_observed_at end as reach_observed_at,
    a.observed_at,
    a.source,
    a.landing_id,
    a.line
from curated.video_audience as a
left join curated.videos as v on v.account = a.account and v.video_id = a.video_id
where a.dimension in ('country', 'city')
