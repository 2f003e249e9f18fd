with latest as (
    select
        *,
        row_number() over (partition by account, video_id order by made_at desc) as recency
    from curated.forecasts
    where horizon_hours = 720 and from_views_total is not null
)
select
    s.account,
    s.video_id,
    s.published_at,
    s.date,
    s.observed_at,
    s.age_hours,
    s.age_percentile as views_percentile,
    case when s.engagement_rate is not null and count(s.engagement_rate) over (partition by s.account) > 5
        then (rank() over (partition by s.account, s.engagement_rate is null order by s.engagement_rate) - 1.0)
            / (count(s.engagement_rate) over (partition by s.account) - 1) end as engagement_percentile,
    case when s.completion_rate is not null and count(s.completion_rate) over (partition by s.account) > 5
        then (rank() over (partition by s.account, s.completion_rate is null order by s.completion_rate) - 1.0)
            / (count(s.completion_rate) over (partition by s.account) - 1) end as completion_percentile,
    s.age_peers,
    f.doubles_probability,
    f.top_decile_probability,
    f.made_at as forecast_made_at,
    f.method as forecast_method,
    f.evidence as forecast_evidence,
    s.viral_score
from curated.video_scores as s
left join latest as f on f.account = s.account and f.video_id = s.video_id and f.recency = 1
