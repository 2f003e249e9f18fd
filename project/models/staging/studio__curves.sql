with points as (
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        case metric when 'video_retention_rate_realtime' then 'retention' else 'likes' end as curve,
        case when is_in_seconds then "timestamp" else "timestamp" / 1000 end as second,
        -- one value above 1 makes the curve percentages
        value / case when max(value) over (partition by account, landing_id, metric) > 1 then 100 else 1 end as share_rate,
        position,
        landing_id,
        line
    from raw.studio__curves
),
ranked as (
    select *, row_number() over (partition by account, video_id, landing_id, curve, second order by position, line) as place
    from points
    where share_rate between 0 and 1
)
select account, video_id, observed_at, date, curve, second, share_rate, landing_id, line
from ranked
where place = 1
