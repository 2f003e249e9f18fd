with read as (
    select account, max(observed_at) as read_at
    from curated.videos
    group by account
),
plans as (
    select
        account,
        experiment_id,
        max(planned_at) as planned_at,
        max(seed) as seed,
        max(factor) as factor,
        max(subject) as subject,
        max(until_date) as until_date
    from staging.experiments__slots
    group by account, experiment_id
),
slots as (
    select s.*, r.read_at, coalesce(s.until_date < cast(r.read_at as date), false) as is_past
    from curated.experiment_slots as s
    left join read as r on r.account = s.account
),
counted as (
    select
        account,
        experiment_id,
        max(read_at) as read_at,
        count(*) as slots,
        count(*) filter (where is_past) as slots_past,
        count(video_id) as posts,
        count(video_id) filter (where is_kept) as posts_kept,
        count(views) filter (where true_arm is not null) as posts_known,
        count(video_id) filter (where views is null) as posts_awaited,
        count(views) filter (where true_arm = 'first') as posts_first,
        count(views) filter (where true_arm = 'second') as posts_second,
        max(outcome_age) as outcome_age
    from slots
    group by account, experiment_id
),
-- one look, when all is in: who looks every day finds a difference on some day
ripe as (
    select
        p.*,
        c.read_at,
        c.slots,
        c.slots_past,
        c.posts,
        c.posts_kept,
        c.posts_known,
        c.posts_awaited,
        c.posts_first,
        c.posts_second,
        c.outcome_age,
        case
            when c.slots_past < c.slots then 'running'
            when c.posts_awaited > 0 and cast(c.read_at as date) <= p.until_date + interval '14 days' then 'awaited'
            when c.posts_kept < 0.8 * c.posts then 'not_kept'
            else 'over'
        end as stage
    from plans as p
    join counted as c on c.account = p.account and c.experiment_id = p.experiment_id
),
judged as (
    select
        s.account,
        s.experiment_id,
        unnest(compared_arms(array_agg(named_struct(
            'block', s.block, 'is_first', case when s.true_arm = 'first' then 1 else 0 end, 'ln_views', ln(s.views + 1)
        )))) as found
    from slots as s
    join ripe as r on r.account = s.account and r.experiment_id = s.experiment_id and r.stage = 'over'
    where s.views is not null and s.true_arm is not null
    group by s.account, s.experiment_id
),
compared as (
    select
        account,
        experiment_id,
        found['posts'] as posts_compared,
        found['effect'] as effect,
        found['low'] as low,
        found['high'] as high,
        found['p'] as p
    from judged
)
select
    r.account,
    r.experiment_id,
    r.planned_at,
    r.factor,
    r.subject,
    arm_words(r.factor, r.subject)[1] as first_arm,
    arm_words(r.factor, r.subject)[2] as second_arm,
    r.seed,
    r.until_date,
    r.read_at,
    r.slots,
    r.slots_past,
    r.posts,
    r.posts_kept,
    r.posts_known,
    r.posts_awaited,
    r.posts_first,
    r.posts_second,
    case
        when r.stage <> 'over' then r.stage
        when c.p is null then 'too_few'
        when c.p <= 0.05 then 'difference'
        else 'no_difference'
    end as state,
    c.posts_compared,
    exp(c.effect) as effect,
    exp(c.low) as low,
    exp(c.high) as high,
    c.p,
    r.outcome_age
from ripe as r
left join compared as c on c.account = r.account and c.experiment_id = r.experiment_id
