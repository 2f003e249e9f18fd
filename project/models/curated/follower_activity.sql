with told as (
    select account, label_date, hour, active_followers, exported_at, 'studio_export' as source, 'exporter' as clock, landing_id, line
    from staging.export__follower_activity
    union all
    select account, date, hour, active_followers, observed_at, 'business' as source, 'utc' as clock, landing_id, line
    from staging.business__follower_activity
    union all
    select account, date, hour, active, observed_at, 'studio' as source, clock, landing_id, line
    from staging.studio__hours
    where audience = 'followers'
),
-- hours of two clocks are never mixed in one day
trusted as (
    select
        d.*,
        t.place as trust,
        min(case when d.active_followers is not null then t.place end) over (partition by d.account, d.label_date) as first_to_know,
        min(t.place) over (partition by d.account, d.label_date) as first_to_speak
    from told as d
    left join staging.source_trust as t on t.source = d.source
),
ranked as (
    select
        *,
        row_number() over (
            partition by account, label_date, hour
            order by (active_followers is not null) desc, exported_at desc nulls last, landing_id, line
        ) as place
    from trusted
    where trust is not distinct from coalesce(first_to_know, first_to_speak)
)
select account, label_date, hour, active_followers, source, clock, exported_at, landing_id, line
from ranked
where place = 1
