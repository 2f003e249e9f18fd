with named as (
    select
        account,
        item_id as video_id,
        observed_at,
        captured_on as date,
        case
            when dimension = 'impression_source' then 'views'
            when dimension = 'search_term' then 'searches'
            when metric like 'follower%' then 'followers'
            else 'viewers'
        end as audience,
        dimension,
        case
            when dimension = 'country' and upper(name) = 'UK' then 'GB'
            when dimension = 'country' and upper(name) <> 'OTHERS' then upper(name)
            when dimension = 'gender' then replace(lower(name), '_vv', '')
            when dimension = 'impression_source' and name = 'Following' then 'Follow'
            else name
        end as name,
        country,
        position,
        share as share_rate,
        landing_id,
        line
    from raw.studio__shares
),
ranked as (
    select
        *,
        row_number() over (
            partition by account, video_id, landing_id, audience, dimension, country, name order by position, line
        ) as place
    from named
    where share_rate is not null
)
select account, video_id, observed_at, date, audience, dimension, name, country, position, share_rate, landing_id, line
from ranked
where place = 1
