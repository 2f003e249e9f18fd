with categories as (
    select account, video_id, coalesce(category, 'unknown') as category
    from curated.video_categories
),
gains as (
    select
        d.account,
        to_char(d.date, '%Y-%m') as month,
        coalesce(c.category, 'unknown') as category,
        d.video_id,
        d.views,
        d.likes,
        d.comments,
        d.shares,
        case when d.likes + d.comments + d.shares is not null then d.views end as views_engaged,
        case when d.views is not null then d.likes + d.comments + d.shares end as engagements
    from curated.video_daily as d
    left join categories as c on c.account = d.account and c.video_id = d.video_id
    where d.views is not null
),
sums as (
    select
        account,
        month,
        category,
        count(distinct video_id) as videos_gaining,
        sum(views) as views,
        sum(likes) as likes,
        sum(comments) as comments,
        sum(shares) as shares,
        case
            when sum(views_engaged) > 0 and sum(engagements) >= 0
                then cast(sum(engagements) as double) / sum(views_engaged)
        end as engagement_rate
    from gains
    group by account, month, category
),
published as (
    select
        v.account,
        to_char(coalesce(v.published_at, v.uploaded_at), '%Y-%m') as month,
        coalesce(c.category, 'unknown') as category,
        count(*) as videos_published
    from curated.videos as v
    left join categories as c on c.account = v.account and c.video_id = v.video_id
    where coalesce(v.published_at, v.uploaded_at) is not null
    group by v.account, to_char(coalesce(v.published_at, v.uploaded_at), '%Y-%m'), coalesce(c.category, 'unknown')
),
months as (
    select
        coalesce(s.account, p.account) as account,
        coalesce(s.month, p.month) as month,
        coalesce(s.category, p.category) as category,
        coalesce(p.videos_published, 0) as videos_published,
        coalesce(s.videos_gaining, 0) as videos_gaining,
        s.views,
        s.likes,
        s.comments,
        s.shares,
        s.engagement_rate
    from sums as s
    full join published as p on p.account = s.account and p.month = s.month and p.category = s.category
),
numbered as (
    select *, cast(left(month, 4) as int) * 12 + cast(right(month, 2) as int) as number
    from months
)
select
    m.account,
    m.month,
    m.category,
    m.videos_published,
    m.videos_gaining,
    cast(m.views as bigint) as views,
    cast(m.likes as bigint) as likes,
    cast(m.comments as bigint) as comments,
    cast(m.shares as bigint) as shares,
    m.engagement_rate,
    cast(m.views as double) / nullif(sum(m.views) over (partition by m.account, m.month), 0) as views_share,
    case when b.views > 0 then cast(m.views as double) / b.views - 1 end as views_change_rate
from numbered as m
left join numbered as b on b.account = m.account and b.category = m.category and b.number = m.number - 1
