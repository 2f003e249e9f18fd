with tried as (
    select
        account,
        experiment_id,
        array_agg(video_id order by published_at desc, video_id) as video_ids,
        min(published_at) as since,
        max(published_at) as until
    from curated.experiment_slots
    where views is not null and true_arm is not null
    group by account, experiment_id
)
select
    e.account,
    concat(e.first_arm, ' against those ', e.second_arm) as subject,
    e.experiment_id as test,
    e.effect,
    e.low,
    e.high,
    e.posts_compared as n,
    e.posts_known as total,
    e.p,
    t.video_ids,
    t.since,
    t.until
from curated.experiments as e
left join tried as t on t.account = e.account and t.experiment_id = e.experiment_id
