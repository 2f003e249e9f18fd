with steps as (
    select
        account, video_id, second, share_rate,
        lag(share_rate) over (partition by account, video_id order by second) as share_before
    from curated.video_curves
    where curve = 'retention'
)
select account, video_id, second, share_before, share_rate
from steps
where share_rate > share_before + 0.2
