//! What to do next: two or three commands that make sense now.

use toklake_pipeline::{Preset, RunReport, Setting};

use crate::page::Page;

/// After a whole run.
pub fn after_run(page: &mut Page, report: &RunReport, root: &str) {
    let toklake = program(root);
    let mut next = vec![];
    if !report.raw.set_aside.is_empty() {
        next.push(format!("{toklake} quality"));
    }
    match report.accounts.first() {
        Some(account) => {
            next.push(format!(
                "{toklake} sql \"select * from account_daily order by date desc limit 7\""
            ));
            let day = account.views_to.unwrap_or(account.days.1);
            next.push(format!(
                "{toklake} explain account_daily.views --account {} --date {day}",
                account.account
            ));
        }
        None => next.push(format!("{toklake} run PATH")),
    }
    steps(page, &next);
}

/// After a demo: the same lake, asked in other ways, and then one's own numbers.
pub fn after_demo(page: &mut Page, report: &RunReport, root: &str) {
    let root = program(root);
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

/// The program, asked for the lake that was meant.
fn program(root: &str) -> String {
    let is_preset =
        |setting: &Setting| matches!(setting.preset, Preset::Value(preset) if preset == root);
    match Setting::of_key("root").is_some_and(is_preset) {
        true => "toklake".to_owned(),
        false => format!("toklake --root {}", quoted(root)),
    }
}

/// A path, or another word, as a shell takes it.
pub fn quoted(path: &str) -> String {
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
