with posts as (
    select
        h.account,
        h.video_id,
        h.published_at,
        h.date,
        h.hour,
        h.hashtags,
        h.mentions,
        h.duration_seconds,
        o.views,
        o.outcome_age
    from curated.posting_history as h
    left join curated.post_outcomes as o on o.account = h.account and o.video_id = h.video_id
),
-- what a post truly was, whatever was planned; neither arm where its hour is neither, or its length is not known
tried as (
    select
        s.*,
        p.video_id,
        p.published_at,
        p.views,
        p.outcome_age,
        case s.factor
            when 'hours' then case
                when (p.hour - cast(left(split_part(s.subject, ' ', 1), 2) as bigint) + 24) % 24 < 3 then 'first'
                when (p.hour - cast(left(split_part(s.subject, ' ', 2), 2) as bigint) + 24) % 24 < 3 then 'second'
            end
            when 'hashtag' then case
                when p.video_id is null then null
                when coalesce(array_has(string_to_array(lower(array_to_string(p.hashtags, ' ')), ' '), lower(s.subject)), false) then 'first'
                else 'second'
            end
            when 'mention' then case
                when p.video_id is null then null
                when coalesce(array_has(string_to_array(lower(array_to_string(p.mentions, ' ')), ' '), lower(s.subject)), false) then 'first'
                else 'second'
            end
            when 'length' then case
                when p.duration_seconds <= cast(s.subject as double) then 'first'
                when p.duration_seconds > cast(s.subject as double) then 'second'
            end
        end as true_arm
    from staging.experiments__slots as s
    left join posts as p
        on p.account = s.account and p.date between s.due_date and s.until_date and p.published_at > s.planned_at
),
-- of several posts in the days of a slot, the first that is what was drawn
ranked as (
    select
        *,
        row_number() over (
            partition by account, experiment_id, slot
            order by case when true_arm = arm then 1 when true_arm is not null then 2 else 3 end, published_at, video_id
        ) as place
    from tried
)
select
    account,
    experiment_id,
    slot,
    block,
    arm,
    due_date,
    until_date,
    video_id,
    published_at,
    true_arm,
    case when video_id is not null then coalesce(true_arm = arm, false) end as is_kept,
    views,
    outcome_age
from ranked
where place = 1
