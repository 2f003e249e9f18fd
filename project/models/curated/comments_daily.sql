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
),
of_business as (
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
),
-- the comments page lists no replies and does not tell whose a comment is
of_studio as (
    select
        account,
        video_id,
        date,
        count(*) as comments,
        cast(sum(likes_total) as bigint) as comment_likes_total,
        max(observed_at) as observed_at,
        'studio' as source
    from staging.studio__comments
    where video_id is not null and date is not null
    group by account, video_id, date
)
select
    account, video_id, date, comments, replies, own_comments, hidden_comments, writers, comment_likes_total, observed_at, source
from of_business
union all
select
    s.account,
    s.video_id,
    s.date,
    s.comments,
    cast(null as bigint) as replies,
    cast(null as bigint) as own_comments,
    cast(null as bigint) as hidden_comments,
    cast(null as bigint) as writers,
    s.comment_likes_total,
    s.observed_at,
    s.source
from of_studio as s
left join of_business as b on b.account = s.account and b.video_id = s.video_id and b.date = s.date
where b.account is null
