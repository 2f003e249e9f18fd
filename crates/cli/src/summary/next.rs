//! What to do next: two or three commands that make sense now.

use toklake_pipeline::RunReport;

use crate::page::Page;

/// After a whole run.
pub fn after_run(page: &mut Page, report: &RunReport) {
    let mut next = vec![];
    if !report.raw.set_aside.is_empty() {
        next.push("toklake quality".to_owned());
    }
    match report.accounts.first() {
        Some(account) => {
            next.push(
                "toklake sql \"select * from account_daily order by date desc limit 7\"".to_owned(),
            );
            next.push(format!(
                "toklake explain account_daily.views --account {} --date {}",
                account.account, account.days.1
            ));
        }
        None => next.push("toklake run PATH".to_owned()),
    }
    steps(page, &next);
}

/// After a demo: the same lake, asked in other ways, and then one's own numbers.
pub fn after_demo(page: &mut Page, report: &RunReport, root: &str) {
    let root = format!("toklake --root {}", quoted(root));
    let mut next = vec![format!(
        "{root} sql \"select date, views, followers from account_daily order by date desc limit 7\""
    )];
    if let Some(account) = report.accounts.first() {
        let day = account.views_to.unwrap_or(account.days.1);
        next.push(format!("{root} explain account_daily.views --date {day}"));
    }
    next.push("toklake run ~/Downloads/Overview_*.zip    # your own numbers".to_owned());
    steps(page, &next);
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-~".contains(c);
    match path.chars().all(is_plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

/// Commands, ready to be copied.
pub fn steps(page: &mut Page, commands: &[String]) {
    page.heading("next", "");
    for command in commands {
        page.verbatim(command);
    }
}
