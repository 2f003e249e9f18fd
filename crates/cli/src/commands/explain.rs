//! `toklake explain`: what a dataset, a column or one number means, down to the landed file.

use anyhow::Result;
use chrono::NaiveDate;
use clap::Args;
use toklake_lake::Zone;
use toklake_pipeline::{Ending, Explain, Explanation};

use crate::numbers::instant;
use crate::page::Page;
use crate::terminal::{Style, one_line};
use crate::world::World;

/// Say what a dataset, a column or one number means and where it comes from
#[derive(Debug, Args)]
#[command(
    name = "explain",
    after_help = "Examples:
  toklake explain account_daily
  toklake explain curated.account_daily.views --date 2025-05-27
  toklake explain videos.views_total --video 7527623000473079054
  toklake explain content_performance_monthly.views --date 2025-05-01
  toklake explain hashtags_daily.views --date 2025-05-27 --where hashtag=cats

With a day or a video the answer names the number itself, the rows it is made
from, the files these were read from, and the line as it stands there; where it
is NULL, why."
)]
pub struct ExplainValue {
    /// A dataset, with or without its zone, and perhaps a column of it
    #[arg(value_name = "DATASET[.COLUMN]")]
    what: String,
    /// The day of the number, or any day of its week or month
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    date: Option<NaiveDate>,
    /// The video, by TikTok's id
    #[arg(long, value_name = "ID")]
    video: Option<String>,
    /// Any other column of the row, such as `hashtag=cats`; may be given again
    #[arg(long = "where", value_name = "COLUMN=VALUE", value_parser = cell)]
    cells: Vec<(String, String)>,
}

impl ExplainValue {
    /// Explains.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let named = [
            self.date.is_some(),
            self.video.is_some(),
            !self.cells.is_empty(),
        ];
        let of_a_row = named.contains(&true) || world.global.account.is_some();
        let pipeline = match of_a_row {
            true => world.reading()?,
            false => world.pipeline()?,
        };
        let (dataset, column) = parts(&self.what);
        let account = world.account_of(&pipeline).await?;
        let what = Explain {
            dataset,
            column,
            account,
            date: self.date,
            video: self.video,
            cells: self.cells,
        };
        let explanation = pipeline.explain(&what).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("explain", Ending::Fine, &explanation, || {
                shown(&explanation, style)
            })
    }
}

/// A day as a person writes it.
pub(super) fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse()
        .map_err(|_| format!("`{text}` is no day: write it like `2025-05-27`"))
}

/// A column and its value.
fn cell(text: &str) -> Result<(String, String), String> {
    let pair = text.split_once('=');
    let pair = pair.map(|(name, value)| (name.trim().to_owned(), value.to_owned()));
    pair.filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| format!("`{text}` names no value: write it like `hashtag=cats`"))
}

/// Dataset and column; what stands first is a zone or the dataset itself.
fn parts(what: &str) -> (String, Option<String>) {
    let words: Vec<&str> = what.split('.').collect();
    let zoned = words[0].parse::<Zone>().is_ok();
    let length = if zoned { 2 } else { 1 }.min(words.len());
    let column = words[length..].join(".");
    (
        words[..length].join("."),
        (!column.is_empty()).then_some(column),
    )
}

fn shown(explanation: &Explanation, style: Style) -> String {
    let mut page = Page::new(style);
    let column = explanation
        .column
        .as_ref()
        .map_or_else(String::new, |column| format!(".{column}"));
    page.heading(&format!("{}{column}", explanation.dataset), "");
    page.line("means", &explanation.about);
    if let Some(unit) = &explanation.unit {
        page.line("unit", unit);
    }
    if explanation.column.is_some() && !explanation.row.is_empty() {
        page.line("value", &value(explanation.value.as_deref()));
    }
    if !explanation.missing.is_empty() {
        page.heading("why it is not there", "");
        for reason in &explanation.missing {
            page.item(&one_line(reason), "");
        }
    }
    if !explanation.row.is_empty() {
        page.heading("its row", "");
        let pairs = explanation
            .row
            .iter()
            .map(|(name, cell)| (name.as_str(), value(cell.as_deref())));
        page.pairs(&pairs.collect::<Vec<_>>());
    }
    inputs(&mut page, explanation);
    steps(&mut page, explanation);
    evidence(&mut page, explanation);
    if !explanation.notes.is_empty() {
        page.heading("to mind", "");
        for note in &explanation.notes {
            page.item(note, "");
        }
    }
    page.finish()
}

/// A value as it stands; one that is not there is NULL, never 0 or nothing.
fn value(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), one_line)
}

/// Rows in short: what tells them apart, and the columns that go into the value, with their totals.
fn inputs(page: &mut Page, explanation: &Explanation) {
    if explanation.inputs.is_empty() {
        return;
    }
    let most = explanation
        .inputs
        .iter()
        .map(|input| input.first.len())
        .max();
    let more = if most > Some(1) {
        "; of many, the first"
    } else {
        ""
    };
    page.heading("its inputs", &format!("rows about the same{more}"));
    for input in &explanation.inputs {
        let rows = if input.count == 1 { "row" } else { "rows" };
        page.item(&format!("{}, {} {rows}", input.dataset, input.count), "");
        page.note(&format!("where {}", input.filter));
        for row in &input.first {
            let is_shown = |name: &str| {
                let value = name.trim_end_matches("_total");
                let mut shown = input.key.iter().chain(&input.columns);
                shown.any(|shown| shown == name || shown == value)
            };
            let cells = row.iter().filter(|(name, _)| is_shown(name));
            let cells = cells.map(|(name, cell)| format!("{name}={}", value(cell.as_deref())));
            page.note(&cells.collect::<Vec<_>>().join(" "));
        }
    }
}

fn steps(page: &mut Page, explanation: &Explanation) {
    if explanation.steps.is_empty() {
        return;
    }
    page.heading("made from", "the nearest first");
    for step in &explanation.steps {
        let path = step
            .sql_path
            .as_ref()
            .map_or_else(String::new, |path| format!(", by {path}"));
        page.item(&format!("{}{path}", step.dataset), "");
        page.note(&step.note);
    }
}

fn evidence(page: &mut Page, explanation: &Explanation) {
    if explanation.evidence.is_empty() {
        return;
    }
    page.heading("read from", "the line as it stands in the landed file");
    for evidence in &explanation.evidence {
        page.item(&one_line(&evidence.file_names.join(", ")), "");
        let line = match &evidence.sheet {
            Some(sheet) => format!("sheet `{}`, row {}", one_line(sheet), evidence.line),
            None => format!("line {}", evidence.line),
        };
        let text = without_lists(&evidence.text);
        page.note(&format!("{line}: {}", one_line(&text)));
        if text != evidence.text {
            page.note("lists are left out here: `--json` has them");
        }
        page.note(&format!(
            "`{}`, came {}, kept at",
            evidence.of,
            instant(evidence.captured_at)
        ));
        page.note(&evidence.landing_path);
    }
}

/// An answer of TikTok without the items of its long lists: a number is hard to find among curves.
fn without_lists(text: &str) -> String {
    const SHORT: usize = 60;
    if !text.starts_with('{') {
        return text.to_owned();
    }
    let mut left = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(":[") {
        let list = &rest[start + 1..];
        let length = length_of_list(list);
        left.push_str(&rest[..=start]);
        left.push_str(if length > SHORT {
            "[...]"
        } else {
            &list[..length]
        });
        rest = &list[length..];
    }
    left.push_str(rest);
    left
}

/// Bytes to the bracket that closes the list.
fn length_of_list(text: &str) -> usize {
    let (mut depth, mut in_text, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_text => escaped = true,
            b'"' => in_text = !in_text,
            b'[' if !in_text => depth += 1,
            b']' if !in_text => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_of_an_answer_are_left_out_and_nothing_else() {
        let long = "9,".repeat(40);
        let text = format!(r#"{{"a":[1,"]"],"likes":[{long}"\"]"],"views":7,"b":":[x"}}"#);
        let short = r#"{"a":[1,"]"],"likes":[...],"views":7,"b":":[x"}"#;
        assert_eq!(without_lists(&text), short);
        assert_eq!(without_lists("\"9\",:[1]"), "\"9\",:[1]");
    }

    #[test]
    fn a_zone_may_be_left_out() {
        let column = |name: &str| Some(name.to_owned());
        assert_eq!(parts("videos"), ("videos".into(), None));
        assert_eq!(
            parts("videos.views_total"),
            ("videos".into(), column("views_total"))
        );
        assert_eq!(parts("curated.videos"), ("curated.videos".into(), None));
        assert_eq!(
            parts("curated.videos.views_total"),
            ("curated.videos".into(), column("views_total"))
        );
        assert_eq!(parts("curated"), ("curated".into(), None));
    }
}
