with known as (
    select account, max(videos) as videos
    from curated.segment_videos
    where kind in ('type', 'territory')
    group by account
),
-- of each video what is strangest about it
strange as (
    select
        account,
        video_id,
        segment,
        share_rate,
        lift,
        videos,
        row_number() over (partition by account, video_id order by lift desc, kind, segment) as own_place
    from curated.segment_videos
    where kind in ('type', 'territory') and lift >= 1.5 and viewers_estimated >= 100 and segment <> 'others'
),
ranked as (
    select *, row_number() over (partition by account order by lift desc, video_id) as place
    from strange
    where own_place = 1
)
select
    k.account,
    concat(
        cast(cast(round(r.share_rate * 100) as bigint) as text), ' % of the viewers of video ', r.video_id, ' are ',
        case r.segment
            when 'new_viewers' then 'new'
            when 'returning_viewers' then 'returning'
            when 'followers' then 'followers'
            when 'non_followers' then 'no followers'
            else concat('in ', r.segment)
        end,
        ', where ', cast(cast(round(r.share_rate / r.lift * 100) as bigint) as text), ' % are usual'
    ) as subject,
    r.lift as effect,
    coalesce(r.videos, 0) as n,
    k.videos as total,
    case when r.video_id is not null then make_array(r.video_id) end as video_ids
from known as k
left join ranked as r on r.account = k.account and r.place <= 3
