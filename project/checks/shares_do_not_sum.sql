with lists as (
    select
        account, video_id,
        case
            when name in ('new_viewers', 'returning_viewers') then 'loyalty'
            when name in ('followers', 'non_followers') then 'following'
            else dimension
        end as list,
        sum(share_rate) as sum_of_shares,
        count(*) as names
    from curated.video_audience
    group by 1, 2, 3
)
select account, video_id, list, names, sum_of_shares
from lists
where sum_of_shares > 1.05 or (list not in ('country', 'city', 'age', 'audience_type') and names >= 2 and sum_of_shares < 0.9)
