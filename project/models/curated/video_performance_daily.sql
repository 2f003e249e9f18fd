select
    d.account,
    d.date,
    d.video_id,
    v.caption as video_title,
    d.views,
    d.likes,
    d.comments,
    d.shares,
    b.completion_rate,
    case
        when d.views > 0 and d.likes + d.comments + d.shares >= 0
            then cast(d.likes + d.comments + d.shares as double) / d.views
    end as engagement_rate,
    case when cardinality(d.hashtags) > 0 then '#' || array_to_string(d.hashtags, ' #') end as hashtags,
    d.sound as sounds,
    d.span_days
from curated.video_daily as d
join curated.videos as v on v.account = d.account and v.video_id = d.video_id
left join staging.business__videos as b
    on b.account = d.account and b.video_id = d.video_id and b.date = d.date and b.observed_at = d.observed_at
where d.since_date is not null
