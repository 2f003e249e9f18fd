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

With a day or a video the answer names the number itself, the files it was
read from, and the line as it stands there; where it is NULL, why."
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
}

impl ExplainValue {
    /// Explains.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let of_a_row =
            self.date.is_some() || self.video.is_some() || world.global.account.is_some();
        let pipeline = match of_a_row {
            true => world.reading()?,
            false => world.pipeline()?,
        };
        let (dataset, column) = parts(&self.what);
        let account = world.account(&pipeline.settings);
        let what = Explain {
            dataset,
            column,
            account,
            date: self.date,
            video: self.video,
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
        page.note(&format!("{line}: {}", one_line(&evidence.text)));
        page.note(&format!(
            "`{}`, came {}, kept at",
            evidence.of,
            instant(evidence.captured_at)
        ));
        page.note(&evidence.landing_path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
