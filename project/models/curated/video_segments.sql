-- lists of who watched: each video stands in every segment that its list names
with listed as (
    select
        account,
        video_id,
        case dimension when 'audience_type' then 'type' when 'country' then 'territory' else dimension end as kind,
        name as segment,
        share_rate
    from curated.video_audience
    where dimension in ('audience_type', 'country', 'gender', 'age')
),
-- by the clock: followers active in the three hours from the posting on, against their mean
timed as (
    select
        account,
        video_id,
        'activity' as kind,
        case when activity >= 1.15 then 'busy hours' when activity <= 0.85 then 'quiet hours' else 'usual hours' end as segment,
        1.0 as share_rate
    from curated.post_outcomes
    where activity is not null
),
curves as (
    select
        r.account,
        r.video_id,
        max(case when r.second <= v.duration_seconds / 4 then r.second end) as quarter,
        max(r.second) as last
    from curated.retention_curves as r
    join curated.videos as v on v.account = r.account and v.video_id = r.video_id
    where v.duration_seconds >= 4
    group by r.account, r.video_id, v.duration_seconds
    having max(r.second) >= 0.8 * v.duration_seconds
),
shapes as (
    select
        c.account,
        c.video_id,
        max(case when r.second = c.quarter then r.share_rate end) as at_quarter,
        max(case when r.second = c.last then r.share_rate end) as at_end
    from curves as c
    join curated.retention_curves as r on r.account = c.account and r.video_id = c.video_id and (r.second = c.quarter or r.second = c.last)
    group by c.account, c.video_id
),
kept as (
    select
        account,
        video_id,
        'retention' as kind,
        case when at_quarter < 0.5 then 'leave early' when at_end < at_quarter / 2 then 'leave on the way' else 'stay' end as segment,
        1.0 as share_rate
    from shapes
    where at_quarter is not null and at_end is not null
),
together as (
    select account, video_id, kind, segment, share_rate from listed
    union all
    select account, video_id, kind, segment, share_rate from timed
    union all
    select account, video_id, kind, segment, share_rate from kept
)
select
    t.account,
    t.video_id,
    t.kind,
    t.segment,
    t.share_rate,
    v.reach_total,
    v.views_total,
    case when v.reach_total is not null then cast(round(t.share_rate * v.reach_total) as bigint) end as viewers_estimated,
    cast(nullif(coalesce(v.reach_total, v.views_total), 0) as double) as weight,
    coalesce(v.published_at, v.uploaded_at) as published_at
from together as t
join curated.videos as v on v.account = t.account and v.video_id = t.video_id
