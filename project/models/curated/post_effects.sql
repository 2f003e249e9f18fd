with entries as (
    select
        account,
        published_at,
        outcome_age,
        named_struct(
            'video_id', video_id,
            'at', cast(to_unixtime(published_at) as bigint),
            'ln_views', ln(views + 1),
            'ln_age', case when outcome_age = 'lifetime' then ln(age_hours) end,
            'activity', case when activity > 0 then ln(activity) end,
            'labels', labels
        ) as entry
    from curated.post_outcomes
),
found as (
    select
        account,
        count(*) as all_posts,
        min(outcome_age) as outcome_age,
        min(published_at) as since,
        max(published_at) as until,
        unnest(post_effects(array_agg(entry))) as effect
    from entries
    group by account
)
select
    account,
    effect['kind'] as kind,
    effect['name'] as name,
    effect['posts'] as posts,
    all_posts,
    exp(effect['effect']) as effect,
    exp(effect['low']) as low,
    exp(effect['high']) as high,
    effect['p'] as p,
    effect['q'] as q,
    exp(effect['gain']) as gain,
    exp(effect['gain_low']) as gain_low,
    exp(effect['gain_high']) as gain_high,
    effect['probability'] as probability,
    effect['signal'] as signal,
    effect['video_ids'] as video_ids,
    outcome_age,
    since,
    until
from found
