with told as (
    select
        c.account,
        coalesce(c.video_id, p.video_id) as video_id,
        c.date,
        c.is_reply,
        coalesce(c.is_own, false) as is_own,
        c.status,
        c.writer_id,
        c.likes_total,
        c.observed_at
    from staging.business__comments as c
    left join staging.business__comments as p on p.account = c.account and p.comment_id = c.parent_comment_id
)
select
    account,
    video_id,
    date,
    count(*) filter (where not is_own and not is_reply) as comments,
    count(*) filter (where not is_own and is_reply) as replies,
    count(*) filter (where is_own) as own_comments,
    count(*) filter (where not is_own and status = 'hidden') as hidden_comments,
    count(distinct case when not is_own then writer_id end) as writers,
    cast(sum(likes_total) as bigint) as comment_likes_total,
    max(observed_at) as observed_at,
    'business' as source
from told
where video_id is not null and date is not null
group by account, video_id, date
