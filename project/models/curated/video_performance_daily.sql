select
    d.account,
    d.date,
    d.video_id,
    v.caption as video_title,
    d.views,
    d.likes,
    d.comments,
    d.shares,
    d.completion_rate,
    case
        when d.views > 0 and d.likes + d.comments + d.shares >= 0
            then cast(d.likes + d.comments + d.shares as double) / d.views
    end as engagement_rate,
    case when cardinality(d.hashtags) > 0 then '#' || array_to_string(d.hashtags, ' #') end as hashtags,
    d.sound as sounds
from curated.video_daily as d
join curated.videos as v on v.account = d.account and v.video_id = d.video_id
-- what was gained over several days was gained on no one of them
where d.span_days = 1
