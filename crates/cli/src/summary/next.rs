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

/// Commands, ready to be copied.
pub fn steps(page: &mut Page, commands: &[String]) {
    page.heading("next", "");
    for command in commands {
        page.verbatim(command);
    }
}
