with handles as (
    select account, video_id, array_agg(distinct handle order by handle) as handles
    from curated.mentions
    where not is_own
    group by account, video_id
),
posts as (
    select
        o.account,
        o.outcome_age,
        o.published_at,
        named_struct(
            'video_id', o.video_id,
            'at', cast(to_unixtime(o.published_at) as bigint),
            'ln_views', ln(o.views + 1),
            'media_type', v.media_type,
            'handles', h.handles
        ) as post
    from curated.post_outcomes as o
    join curated.videos as v on v.account = o.account and v.video_id = o.video_id
    left join handles as h on h.account = o.account and h.video_id = o.video_id
),
found as (
    select
        account,
        min(outcome_age) as outcome_age,
        min(published_at) as since,
        max(published_at) as until,
        unnest(matched_partners(array_agg(post))) as f
    from posts
    group by account
)
select
    account,
    f['name'] as partner,
    f['posts'] as posts,
    f['compared'] as posts_compared,
    exp(f['effect']) as effect,
    exp(f['low']) as low,
    exp(f['high']) as high,
    f['p'] as p,
    f['q'] as q,
    exp(f['before']) as before_effect,
    f['before_p'] as before_p,
    outcome_age,
    since,
    until
from found
