//! Where an account stands: five numbers, each with its window.

use chrono::NaiveDate;
use toklake_pipeline::AccountSummary;

use crate::numbers::{change, counted, days, grouped, percent, signed};
use crate::page::Page;

const WINDOW: u64 = 28;
const UNKNOWN: &str = "not known";

/// Accounts that are shown before the rest is only counted.
const SHOWN: usize = 10;

/// Every account, as long as a page can hold them; of more those whose days end longest ago, and
/// among those the ones that are known least.
pub fn accounts(page: &mut Page, accounts: &[AccountSummary], today: NaiveDate) {
    let mut shown: Vec<&AccountSummary> = accounts.iter().collect();
    if shown.len() > SHOWN {
        shown.sort_by_key(|one| (one.days.1, one.views_28.0.is_some(), one.views_to));
    }
    for one in shown.into_iter().take(SHOWN) {
        account(page, one, today);
    }
    if let Some(rest) = accounts.len().checked_sub(SHOWN).filter(|rest| *rest > 0) {
        let rest = counted(rest as u64, "more account", "more accounts");
        page.heading(&format!("and {rest}"), "`--json` lists all");
    }
}

fn account(page: &mut Page, account: &AccountSummary, today: NaiveDate) {
    page.heading(
        &account.account,
        &format!("facts of {}", days(account.days)),
    );
    views(page, account);
    followers(page, account);
    let rate = account
        .engagement_rate_28
        .map_or_else(|| UNKNOWN.to_owned(), percent);
    page.fact(
        "engagement rate",
        &rate,
        &format!("likes, comments and shares per view, {WINDOW} days"),
    );
    page.fact("videos", &grouped(account.videos), "known by id");
    page.fact(
        "days",
        &grouped(covered(account)),
        &state_of_days(account, today),
    );
}

fn views(page: &mut Page, account: &AccountSummary) {
    let (now, before) = account.views_28;
    let window = window(account.views_to);
    let text = match (now, before) {
        (None, _) => format!("not every one of the {window} is known"),
        (Some(_), None) => format!("{window}; the {WINDOW} before are not known"),
        (Some(now), Some(before)) => {
            let against = change(now, before).unwrap_or_else(|| signed(now - before));
            let before = grouped(before);
            format!("{window}; {against} on the {WINDOW} before ({before})")
        }
    };
    page.fact("views", &number(now), &text);
}

fn followers(page: &mut Page, account: &AccountSummary) {
    let (now, before) = account.followers;
    let window = window(account.followers_on);
    let text = match (now, before) {
        (Some(now), Some(before)) => {
            let share = change(now, before).map_or_else(String::new, |share| format!(" ({share})"));
            format!("{} in the {window}{share}", signed(now - before))
        }
        (Some(_), None) => format!("the count before the {window} is not known"),
        (None, _) => "nobody says it".to_owned(),
    };
    page.fact("followers", &number(now), &text);
}

/// The days that a number speaks of; both numbers of an account may end on days of their own.
fn window(last: Option<NaiveDate>) -> String {
    last.map_or_else(
        || format!("{WINDOW} days"),
        |last| format!("{WINDOW} days to {last}"),
    )
}

fn state_of_days(account: &AccountSummary, today: NaiveDate) -> String {
    let age = (today - account.days.1).num_days();
    let mut parts = vec![match age {
        ..=1 => "up to date".to_owned(),
        age => format!("the last one {} days ago", grouped(age)),
    }];
    if account.unsettled_days > 0 {
        parts.push(format!(
            "{} not settled yet",
            grouped(account.unsettled_days)
        ));
    } else {
        parts.push("all settled".to_owned());
    }
    if account.moved_days > 0 {
        parts.push(format!(
            "{} moved to the true day",
            counted(account.moved_days.unsigned_abs(), "label", "labels")
        ));
    }
    parts.join(", ")
}

fn covered(account: &AccountSummary) -> i64 {
    (account.days.1 - account.days.0).num_days() + 1
}

fn number(number: Option<i64>) -> String {
    number.map_or_else(|| UNKNOWN.to_owned(), grouped)
}
