with told as (
    select *, to_char(published_at, '%Y-%m') as month
    from curated.video_segments
    where published_at is not null and weight is not null
),
-- of what a list can leave out, a video that does not name it has at most what the list does not name: it is not counted as 0
sums as (
    select
        account,
        kind,
        segment,
        month,
        count(*) as videos,
        sum(share_rate * weight) as people,
        sum(weight) as weight,
        sum(viewers_estimated) as viewers_estimated
    from told
    group by account, kind, segment, month
),
-- activity and retention are of whole videos: their share is that among all videos of the month
whole as (
    select account, kind, month, sum(weight) as weight
    from sums
    where kind in ('activity', 'retention')
    group by account, kind, month
),
shares as (
    select
        s.*,
        s.people / coalesce(w.weight, s.weight) as share_rate,
        cast(left(s.month, 4) as bigint) * 12 + cast(right(s.month, 2) as bigint) as number
    from sums as s
    left join whole as w on w.account = s.account and w.kind = s.kind and w.month = s.month
)
select
    s.account,
    s.kind,
    s.segment,
    s.month,
    s.videos,
    s.viewers_estimated,
    s.share_rate,
    case when s.videos >= 3 and b.videos >= 3 then s.share_rate - b.share_rate end as share_change
from shares as s
left join shares as b on b.account = s.account and b.kind = s.kind and b.segment = s.segment and b.number = s.number - 1
