//! The newest facts per account, as a summary shows them first.

use chrono::NaiveDate;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::AccountSummary;

/// One row per account of `account_daily`, in name order.
pub(crate) async fn accounts(pipeline: &Pipeline) -> Result<Vec<AccountSummary>, PipelineError> {
    let rows = pipeline.engine.sql(SUMMARY).await?;
    Ok(rows.texts().into_iter().filter_map(summary).collect())
}

/// Windows end on the newest day with measured views of each account, not today: an export of last
/// month still has a last 28 days.
const SUMMARY: &str = "
with ends as (
    select
        account,
        min(date) as first_date,
        max(date) as last_date,
        max(case when views is not null then date end) as last_views,
        max(case when followers is not null then date end) as last_followers
    from curated.account_daily
    where views is not null or viewers is not null or followers is not null
    group by account
),
windows as (
    select
        e.account,
        e.first_date,
        e.last_date,
        sum(case when cast(e.last_views as int) - cast(d.date as int) between 0 and 27 then d.views end) as views_now,
        count(case when cast(e.last_views as int) - cast(d.date as int) between 0 and 27 then d.views end) as days_now,
        sum(case when cast(e.last_views as int) - cast(d.date as int) between 28 and 55 then d.views end) as views_before,
        count(case when cast(e.last_views as int) - cast(d.date as int) between 28 and 55 then d.views end) as days_before,
        sum(case when cast(e.last_views as int) - cast(d.date as int) between 0 and 27
            then d.likes + d.comments + d.shares end) as engagements_now,
        max(case when d.date = e.last_followers then d.followers end) as followers_now,
        max(case when cast(e.last_followers as int) - cast(d.date as int) = 28 then d.followers end) as followers_before,
        sum(case when d.shift_days <> 0 or d.viewers_shift_days <> 0 or d.followers_shift_days <> 0 then 1 else 0 end) as moved,
        sum(case when d.is_settled = false then 1 else 0 end) as unsettled,
        e.last_views,
        e.last_followers
    from ends as e
    join curated.account_daily as d
        on d.account = e.account and (d.views is not null or d.viewers is not null or d.followers is not null)
    group by e.account, e.first_date, e.last_date, e.last_views, e.last_followers
),
counts as (
    select account, count(*) as videos from curated.videos group by account
)
select
    coalesce(w.account, c.account) as account,
    cast(w.first_date as text) as first_date,
    cast(w.last_date as text) as last_date,
    case when w.days_now = 28 then w.views_now end as views_now,
    case when w.days_before = 28 then w.views_before end as views_before,
    w.followers_now,
    w.followers_before,
    case when w.views_now > 0 then cast(w.engagements_now as double) / w.views_now end as engagement_rate,
    coalesce(c.videos, 0) as videos,
    w.moved,
    w.unsettled,
    cast(w.last_views as text) as last_views,
    cast(w.last_followers as text) as last_followers
from windows as w
left join counts as c on c.account = w.account
order by account";

fn summary(row: Vec<Option<String>>) -> Option<AccountSummary> {
    let date = |at: usize| row[at].as_deref()?.parse::<NaiveDate>().ok();
    let number = |at: usize| row[at].as_deref()?.parse::<i64>().ok();
    Some(AccountSummary {
        account: row[0].clone()?,
        days: (date(1)?, date(2)?),
        views_28: (number(3), number(4)),
        followers: (number(5), number(6)),
        engagement_rate_28: row[7].as_deref().and_then(|n| n.parse().ok()),
        videos: number(8).unwrap_or_default(),
        moved_days: number(9).unwrap_or_default(),
        unsettled_days: number(10).unwrap_or_default(),
        views_to: date(11),
        followers_on: date(12),
    })
}
