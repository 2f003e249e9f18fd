//! The newest facts per account, as a summary shows them first, and what the daily file lacks.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::{AccountSummary, Ending, Remark};

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

/// What each account's videos gained, told apart by how long it took.
const GAINS: &str = "
select
    account,
    count(*) filter (where span_days = 1) as of_a_day,
    count(*) filter (where span_days > 1) as of_more,
    count(distinct case when span_days > 1 then video_id end) as videos
from curated.video_daily
group by account
order by account";

/// Why the promised daily file lacks gains of an account, or has none at all: what was gained over
/// several days is no gain of one.
pub(crate) async fn gains_left_out(
    pipeline: &Pipeline,
    accounts: &[AccountSummary],
) -> Result<Vec<Remark>, PipelineError> {
    let rows = pipeline.engine.sql(GAINS).await?.texts();
    let number = |row: &[Option<String>], at: usize| row[at].as_deref()?.parse::<u64>().ok();
    let mut gains: BTreeMap<String, Option<[u64; 3]>> = accounts
        .iter()
        .map(|account| (account.account.clone(), None))
        .collect();
    for row in rows {
        let counts = [1, 2, 3].map(|at| number(&row, at).unwrap_or_default());
        gains.extend(row[0].clone().map(|account| (account, Some(counts))));
    }
    Ok(gains.into_iter().filter_map(left_out).collect())
}

fn left_out((account, gains): (String, Option<[u64; 3]>)) -> Option<Remark> {
    let [of_a_day, of_more, videos] = gains.unwrap_or_default();
    let (code, message, remedy) = match (gains.is_some(), of_a_day, of_more) {
        (true, 1.., 0) => return None,
        (_, _, 1..) => (
            "gains_over_several_days",
            format!(
                "{of_more} gains of {videos} videos took several days, so `video_performance_daily` leaves them out"
            ),
            "they stand in `video_daily`, each with its `span_days`",
        ),
        (true, 0, 0) => (
            "no_daily_gains",
            "`video_performance_daily` is empty: its videos were read on one day only, and a gain lies between two"
                .to_owned(),
            "ask or import again, a day later",
        ),
        (false, _, 0) => (
            "no_daily_gains",
            "`video_performance_daily` is empty: no source here tells totals of single videos".to_owned(),
            "sign in with `toklake login business`, or import `Content` exports of days in a row",
        ),
    };
    Some(Remark {
        ending: Ending::Fine,
        code: code.to_owned(),
        about: account,
        message,
        remedy: remedy.to_owned(),
    })
}

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
