-- cities of one name in two countries are one name here
with told as (
    select account, video_id, dimension, name, position, share_rate, observed_at, 'business' as source, landing_id, line
    from staging.business__video_shares
    union all
    select
        account, video_id, dimension, name, min(position), least(sum(share_rate), 1.0), observed_at, 'studio' as source,
        landing_id, min(line)
    from staging.studio__shares
    where video_id is not null and audience <> 'searches'
    group by account, video_id, dimension, name, observed_at, landing_id
),
-- of each list the most trusted source that has it speaks, by its newest answer alone
ranked as (
    select
        d.*,
        first_value(d.landing_id) over (
            partition by d.account, d.video_id, d.dimension
            order by t.place nulls last, d.observed_at desc, d.landing_id
        ) as newest
    from told as d
    left join staging.source_trust as t on t.source = d.source
)
select
    account,
    video_id,
    dimension,
    name,
    position,
    share_rate,
    observed_at,
    source,
    landing_id,
    line
from ranked
where landing_id = newest
