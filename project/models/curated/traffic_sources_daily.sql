with ranked as (
    select
        *,
        case
            when lower(name) in ('for you', 'for_you', 'foryou', 'for you page') then 'for_you'
            when lower(name) in ('follow', 'following') then 'following'
            when lower(name) in ('hashtag', 'hashtags') then 'hashtag'
            when lower(name) in ('sound', 'sounds') then 'sound'
            when lower(name) = 'search' then 'search'
            when lower(name) in ('personal profile', 'profile') then 'profile'
            when lower(name) in ('direct message', 'message') then 'direct_message'
            else 'other'
        end as traffic_source,
        first_value(landing_id) over (
            partition by account, video_id, date order by observed_at desc, landing_id
        ) as newest
    from staging.business__video_shares
    where dimension = 'impression_source'
)
select
    account,
    video_id,
    date,
    traffic_source,
    array_to_string(array_agg(name order by name), ', ') as told_as,
    sum(share_rate) as share_rate,
    max(observed_at) as observed_at,
    'business' as source,
    max(landing_id) as landing_id,
    min(line) as line
from ranked
where landing_id = newest
group by account, video_id, date, traffic_source
