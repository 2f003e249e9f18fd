//! What stands in two grains of a lake is one number: docs/decisions/0016 says of which, and why others may differ.

use crate::desk::Desk;

/// What must agree, and a query of both: `fine` is told, `coarse` is the same put together.
const AGREE: [(&str, &str); 8] = [
    (
        "the gains of a video sum to the change of its totals",
        "select cast(sum(views) as bigint) as fine, \
           max_by_date - case when bool_or(is_since_published) then 0 else min_by_date end as coarse \
         from (select *, first_value(views_total) over (partition by account, video_id order by date) as min_by_date, \
             last_value(views_total) over (partition by account, video_id order by date \
               rows between unbounded preceding and unbounded following) as max_by_date from video_daily) \
         group by account, video_id, min_by_date, max_by_date having count(views) > 0",
    ),
    (
        "a row of the daily file is the gain of one day",
        "select p.views as fine, d.views as coarse from video_performance_daily as p \
         full join (select * from video_daily where span_days = 1) as d on d.account = p.account and d.video_id = p.video_id and d.date = p.date",
    ),
    (
        "the gains of categories sum to those of videos, month by month",
        "select d.views as fine, c.views as coarse from \
         (select account, to_char(date, '%Y-%m') as month, sum(views) as views from video_daily where views is not null group by 1, 2) as d \
         full join (select account, month, sum(views) as views from categories_monthly where views is not null group by 1, 2) as c \
         on c.account = d.account and c.month = d.month",
    ),
    (
        "the gains of hashtags are those of their videos, day by day",
        "select d.views as fine, h.views as coarse from \
         (select account, date, sum(views * cardinality(hashtags)) as views from video_daily where cardinality(hashtags) > 0 group by 1, 2) as d \
         full join (select account, date, sum(views) as views from hashtags_daily group by 1, 2) as h on h.account = d.account and h.date = d.date",
    ),
    (
        "the days of the account sum to its month",
        "select d.views as fine, m.views as coarse from \
         (select account, to_char(date, '%Y-%m') as month, sum(views) as views from account_daily group by 1, 2) as d \
         full join (select * from content_performance_monthly where days_measured > 0 or views is not null) as m \
         on m.account = d.account and m.month = d.month where d.views is not null or m.views is not null",
    ),
    (
        "the days of a week make its rate",
        "select cast(round(1e9 * d.rate) as bigint) as fine, cast(round(1e9 * w.rate) as bigint) as coarse from \
         (select account, to_char(date, '%G-W%V') as week, cast(sum(likes + comments + shares) as double) / sum(views) as rate \
          from account_daily where views + likes + comments + shares is not null group by 1, 2 having sum(views) > 0) as d \
         full join (select account, week, max(engagement_rate) as rate from audience_insights_weekly where engagement_rate is not null group by 1, 2) as w \
         on w.account = d.account and w.week = d.week",
    ),
    (
        "the sources of a video's traffic sum to all of it",
        "select cast(round(100 * sum(share_rate)) as bigint) as fine, cast(100 as bigint) as coarse from traffic_sources_daily \
         where share_rate is not null group by account, video_id, date",
    ),
    (
        "the posts of the history are the videos",
        "select h.posts as fine, v.posts as coarse from (select account, count(*) as posts from posting_history group by 1) as h \
         full join (select account, count(*) as posts from videos where coalesce(published_at, uploaded_at) is not null group by 1) as v \
         on v.account = h.account",
    ),
];

/// Compares, and names what differs; each comparison has something to compare.
pub fn assert_grains_agree(desk: &Desk) {
    for (what, query) in AGREE {
        let differ = format!("select * from ({query}) where fine is distinct from coarse");
        let rows = desk.rows(&differ);
        assert!(rows.is_empty(), "{what}: {rows:?}");
        let compared = desk.number(&format!("select count(*) from ({query})"));
        assert!(compared > 0, "{what}: nothing to compare");
    }
}
