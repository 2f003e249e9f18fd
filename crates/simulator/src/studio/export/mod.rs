//! What "Download data" hands out: one ZIP for the tab, with files in the language of the account.
//!
//! The path and its parameters are **invented**; names, entries and formats of the files are not.

mod csv_text;
mod dates;
mod sheets;
mod xlsx;
mod zip;

use chrono::NaiveDate;

use self::sheets::Sheet;
use super::Visitor;
use super::envelope::{self, INVALID_PARAMETERS};
use super::window::{self, Window};
use crate::http::Answer;
use crate::scenario::Download;

/// A download covers no more days than this.
const LONGEST: i64 = 365;

pub(super) fn answer(visitor: &Visitor) -> Answer {
    let (platform, call) = (visitor.platform, visitor.call);
    if platform.scenario.studio.download == Download::NoFile {
        return Answer::text(204, "application/json", "");
    }
    let tab = call.parameter("tab").unwrap_or_default();
    let window = asked(visitor);
    let sheets = window.and_then(|window| Some((window, sheets::of_tab(visitor, tab, window)?)));
    let Some((window, sheets)) = sheets else {
        return envelope::failed(platform, call, INVALID_PARAMETERS, "Invalid parameters");
    };
    let is_xlsx = call.parameter("format") == Some("xlsx");
    let entries: Vec<(String, Vec<u8>)> = sheets
        .iter()
        .map(|sheet| match is_xlsx {
            true => (
                format!("{}.xlsx", sheet.name),
                xlsx::written(sheet, call.now),
            ),
            false => (format!("{}.csv", sheet.name), csv_text::written(sheet)),
        })
        .collect();
    let mut answer = Answer::text(200, "application/zip", zip::stored(&entries, call.now));
    let disposition = format!("attachment; filename=\"{}\"", name(visitor, tab, window));
    answer.headers.push(("content-disposition", disposition));
    answer
}

/// The days asked for: a known range, or two dates.
fn asked(visitor: &Visitor) -> Option<Window> {
    let call = visitor.call;
    let offset = window::offset(call, "tz_offset");
    match call.parameter("range").unwrap_or("7") {
        "custom" => {
            let date = |name: &str| call.parameter(name)?.parse::<NaiveDate>().ok();
            let (first, last) = (date("start_date")?, date("end_date")?);
            let today = call.now.plus_seconds(offset).date();
            let (count, back) = ((last - first).num_days() + 1, (today - last).num_days());
            let fits = (1..=LONGEST).contains(&count) && back >= 1;
            fits.then(|| Window::new(count, back, offset))
        }
        days => {
            let days: i64 = days.parse().ok()?;
            let known = [7, 28, 60, 365].contains(&days);
            known.then(|| Window::until_yesterday(days, offset))
        }
    }
}

/// The overview's name carries the first day and the moment of export, unless switched off.
fn name(visitor: &Visitor, tab: &str, window: Window) -> String {
    let (handle, now) = (&visitor.account.handle, visitor.call.now);
    let title = sheets::title(tab);
    if tab != "overview" || !visitor.platform.scenario.studio.zip_dates {
        return format!("{title}_{handle}.zip");
    }
    let first = window.last(now) - chrono::Days::new(window.count as u64 - 1);
    format!("{title}_{first}_{}_{handle}.zip", now.epoch_seconds())
}
