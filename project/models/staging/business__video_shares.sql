with ranked as (
    select
        *,
        row_number() over (partition by account, item_id, landing_id, dimension, name order by position, line) as place
    from raw.business__video_shares
    where share is not null
),
named as (
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        dimension,
        case
            when dimension = 'country' and upper(name) = 'UK' then 'GB'
            when dimension = 'country' then upper(name)
            when name = 'NEW_VIEWER' then 'new_viewers'
            when name = 'RETURN_VIEWER' then 'returning_viewers'
            when name = 'FOLLOWER_PERCENT' then 'followers'
            when name = 'NON_FOLLOWER_PERCENT' then 'non_followers'
            when dimension = 'gender' then lower(name)
            else name
        end as name,
        position,
        share,
        landing_id,
        line
    from ranked
    where place = 1
)
-- two names of one country are two parts of it
select
    account,
    video_id,
    observed_at,
    date,
    dimension,
    name,
    min(position) as position,
    sum(share) as share_rate,
    landing_id,
    min(line) as line
from named
group by account, video_id, observed_at, date, dimension, name, landing_id
