with answers as (
    select
        account,
        comment_id,
        video_id,
        parent_comment_id,
        create_time as written_at,
        text,
        likes as likes_total,
        replies as replies_total,
        owner as is_own,
        liked as is_liked,
        pinned as is_pinned,
        lower(status) as status,
        unique_identifier as writer_id,
        observed_at,
        landing_id,
        line
    from raw.business__comments
),
newest as (
    select
        account,
        comment_id,
        last_value(video_id order by observed_at, landing_id desc, line desc) filter (where video_id is not null) as video_id,
        last_value(parent_comment_id order by observed_at, landing_id desc, line desc) filter (where parent_comment_id is not null) as parent_comment_id,
        last_value(written_at order by observed_at, landing_id desc, line desc) filter (where written_at is not null) as written_at,
        last_value(text order by observed_at, landing_id desc, line desc) filter (where text is not null) as text,
        last_value(likes_total order by observed_at, landing_id desc, line desc) filter (where likes_total is not null) as likes_total,
        last_value(replies_total order by observed_at, landing_id desc, line desc) filter (where replies_total is not null) as replies_total,
        last_value(is_own order by observed_at, landing_id desc, line desc) filter (where is_own is not null) as is_own,
        last_value(is_liked order by observed_at, landing_id desc, line desc) filter (where is_liked is not null) as is_liked,
        last_value(is_pinned order by observed_at, landing_id desc, line desc) filter (where is_pinned is not null) as is_pinned,
        last_value(status order by observed_at, landing_id desc, line desc) filter (where status is not null) as status,
        last_value(writer_id order by observed_at, landing_id desc, line desc) filter (where writer_id is not null) as writer_id,
        min(observed_at) as first_observed_at,
        max(observed_at) as observed_at,
        last_value(landing_id order by observed_at, landing_id desc, line desc) as landing_id,
        last_value(line order by observed_at, landing_id desc, line desc) as line
    from answers
    group by account, comment_id
)
select
    account,
    comment_id,
    video_id,
    parent_comment_id,
    parent_comment_id is not null as is_reply,
    written_at,
    cast(written_at as date) as date,
    text,
    likes_total,
    replies_total,
    is_own,
    is_liked,
    is_pinned,
    status,
    writer_id,
    first_observed_at,
    observed_at,
    landing_id,
    line
from newest
