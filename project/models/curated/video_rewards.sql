with newest as (
    select
        account,
        video_id,
        last_value(currency order by observed_at, landing_id desc) filter (where rewards_total is not null) as currency,
        last_value(rewards_total order by observed_at, landing_id desc) filter (where rewards_total is not null) as rewards_total,
        last_value(rpm order by observed_at, landing_id desc) filter (where rpm is not null) as rpm,
        last_value(qualified_views_total order by observed_at, landing_id desc) filter (where qualified_views_total is not null) as qualified_views_total,
        last_value(views_total order by observed_at, landing_id desc) filter (where views_total is not null and rewards_total is not null) as views_total,
        last_value(rewards_total order by observed_at, landing_id desc) filter (where views_total is not null and rewards_total is not null) as rewards_of_views,
        max(observed_at) as observed_at,
        last_value(landing_id order by observed_at, landing_id desc) as landing_id
    from staging.studio__post_rewards
    group by account, video_id
)
select
    account,
    video_id,
    currency,
    rewards_total,
    rpm,
    qualified_views_total,
    views_total,
    1000 * rewards_of_views / nullif(views_total, 0) as rewards_per_thousand_views,
    observed_at,
    'studio' as source,
    landing_id
from newest
