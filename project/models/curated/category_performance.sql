select
    c.account,
    c.category as content_category,
    count(*) as videos,
    rounded(avg(cast(s.views_total as double))) as views_mean,
    rounded(median(cast(s.views_total as double))) as views_median,
    cast(coalesce(sum(s.views_total), 0) as bigint) as views_sum,
    rounded(avg(s.engagement_rate)) as engagement_rate_mean,
    rounded(avg(s.completion_rate)) as completion_rate_mean,
    rounded(avg(s.viral_score)) as viral_score_mean
from curated.video_categories as c
left join curated.video_scores as s on s.account = c.account and s.video_id = c.video_id
where c.category is not null
group by c.account, c.category
