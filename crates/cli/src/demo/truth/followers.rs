//! Followers week by week: who they are, and how the account did among them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use chrono::NaiveDate;
use toklake_pipeline::Pipeline;
use toklake_simulator::{Account, Share, WHOLE};

use super::beside::{Truth, millionths, told};
use super::days::{self, Numbers};
use super::lists::{largest, name};
use super::{Compared, Told};
use crate::demo::Stage;

const NONE: &str = "not told in the week";

fn week_of(date: NaiveDate) -> String {
    date.format("%G-W%V").to_string()
}

/// Weeks in which TikTok told who follows.
fn weeks(stage: &Stage, account: &Account) -> BTreeSet<String> {
    let shown = stage.simulator.shown();
    let whole = stage.asked.iter().filter(|asked| asked.is_whole);
    let told = whole.filter(|asked| shown.has_demographics(account, asked.at));
    told.map(|asked| week_of(asked.at.date())).collect()
}

/// The lists of followers as TikTok shows them.
fn traits(account: &Account) -> [(&'static str, Vec<Share>); 4] {
    let audience = &account.audience;
    [
        ("age", audience.ages.clone()),
        ("gender", audience.genders.clone()),
        ("country", largest(&audience.countries)),
        ("city", largest(&audience.cities)),
    ]
}

/// Every share of every week, in parts of a whole.
pub(super) async fn shares(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let columns = &["share", "people", "days"];
    let mut truth = Truth::of("shares of the followers, week by week", columns, NONE);
    for week in weeks(stage, account) {
        for (of, shares) in traits(account) {
            for share in shares {
                let place = format!("{week} followers {of} {}", name(share.of));
                let parts = Told::Number(i64::from(share.parts));
                truth.tell(place, vec![parts, Told::Nothing(NONE), Told::Number(1)]);
            }
        }
    }
    let sql = format!(
        "select week || ' ' || audience || ' ' || trait || ' ' || name, \
         cast(round(share_rate * {WHOLE}) as bigint), people, days from curated.audience_weekly where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// Crossed as they may be, the shares of each trait are still those that were told.
pub(super) async fn margins(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let mut truth = Truth::of("margins of the followers crossed", &["share"], NONE);
    for week in weeks(stage, account) {
        for (of, shares) in traits(account).into_iter().filter(|(of, _)| *of != "city") {
            let rest = WHOLE - shares.iter().map(|share| share.parts).sum::<u32>();
            let of_rest = (rest > 0).then_some(("others", rest));
            let named = shares.iter().map(|share| (name(share.of), share.parts));
            for (name, parts) in named.chain(of_rest) {
                let place = format!("{week} {of} {name}");
                truth.tell(place, vec![Told::Number(i64::from(parts))]);
            }
        }
    }
    let margin = |of: &str, column: &str| {
        format!(
            "select week || ' {of} ' || {column}, cast(round(sum(share_rate) * {WHOLE}) as bigint) \
             from curated.audience_cross_estimate where account = '{}' group by week, {column}",
            account.handle
        )
    };
    let sql = [
        margin("age", "age_group"),
        margin("gender", "gender"),
        margin("country", "country"),
    ];
    truth.compare(pipeline, &sql.join(" union all ")).await
}

/// The promised weekly file: shares of each trait, and of all followers the rates and the peak hour.
pub(super) async fn weekly_file(
    pipeline: &Pipeline,
    stage: &Stage,
    account: &Account,
) -> Result<Compared> {
    let columns = &["percentage", "engagement", "growth", "peak hour"];
    let mut truth = Truth::of("the promised weekly file", columns, NONE);
    let shared = weeks(stage, account);
    for week in &shared {
        for (of, shares) in traits(account).into_iter().filter(|(of, _)| *of != "city") {
            for share in shares {
                let own = |trait_name| match trait_name == of {
                    true => name(share.of),
                    false => "all",
                };
                let place = ["age", "gender", "country"].map(own).join(" ");
                let mut row = vec![Told::Nothing(NONE); columns.len()];
                row[0] = Told::Number(i64::from(share.parts));
                truth.tell(format!("{week} {place}"), row);
            }
        }
    }
    let mut of_weeks: BTreeMap<String, Vec<(NaiveDate, Numbers)>> = BTreeMap::new();
    for (date, numbers) in days::rows(stage, account) {
        of_weeks
            .entry(week_of(date))
            .or_default()
            .push((date, numbers));
    }
    for week in &shared {
        of_weeks.entry(week.clone()).or_default();
    }
    for (week, days) in of_weeks {
        let numbers = [
            shared.contains(&week).then_some(i64::from(WHOLE)),
            days::engagement(days.iter().map(|(_, day)| day)).map(millionths),
            growth(&days),
            peak(stage, account, &days),
        ];
        if numbers.iter().any(Option::is_some) {
            let row = numbers.map(|number| told(number, NONE)).to_vec();
            truth.tell(format!("{week} all all all"), row);
        }
    }
    let sql = format!(
        "select week || ' ' || age_group || ' ' || gender || ' ' || country, cast(round(percentage * 100) as bigint), \
         cast(round(engagement_rate * 1e6) as bigint), cast(round(growth_rate * 1e6) as bigint), \
         cast(left(activity_peak_hour, 2) as bigint) from curated.audience_insights_weekly where account = '{}'",
        account.handle
    );
    truth.compare(pipeline, &sql).await
}

/// Followers at the end of a week over those at its beginning, where every day is known.
fn growth(days: &[(NaiveDate, Numbers)]) -> Option<i64> {
    let known = |(_, day): &(NaiveDate, Numbers)| {
        Some((day.number("followers")?, day.number("net_followers")?))
    };
    let known: Vec<(i64, i64)> = days.iter().filter_map(known).collect();
    let (followers, net) = *known.first().filter(|_| known.len() == 7)?;
    let before = followers - net;
    let gained: i64 = known.iter().map(|(_, net)| net).sum();
    (before != 0).then(|| millionths(gained as f64 / before as f64))
}

/// The hour in which most followers were there, over the days that were told.
fn peak(stage: &Stage, account: &Account, days: &[(NaiveDate, Numbers)]) -> Option<i64> {
    let mut sums = [0_u64; 24];
    for (date, _) in days
        .iter()
        .filter(|(date, _)| days::tells_hours(stage, account, *date))
    {
        for (sum, active) in sums.iter_mut().zip(account.active_followers(*date)) {
            *sum += active;
        }
    }
    let most = *sums.iter().max().filter(|most| **most > 0)?;
    sums.iter()
        .position(|sum| *sum == most)
        .map(|hour| hour as i64)
}
