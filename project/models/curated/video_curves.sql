with told as (
    select account, video_id, curve, second, share_rate, observed_at, 'business' as source, landing_id, line
    from staging.business__video_curves
    union all
    select account, video_id, curve, second, share_rate, observed_at, 'studio' as source, landing_id, line
    from staging.studio__curves
),
-- of each curve the most trusted source that has it speaks, by its newest answer alone
ranked as (
    select
        d.*,
        first_value(d.landing_id) over (
            partition by d.account, d.video_id, d.curve
            order by t.place nulls last, d.observed_at desc, d.landing_id
        ) as newest
    from told as d
    left join staging.source_trust as t on t.source = d.source
)
select
    account,
    video_id,
    curve,
    second,
    share_rate,
    observed_at,
    source,
    landing_id,
    line
from ranked
where landing_id = newest
