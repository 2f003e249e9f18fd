//! `toklake metric`: the numbers of one metric, with what they rest on.

use anyhow::Result;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use toklake_engine::{Grain, MetricAnswer, MetricRow, Question};
use toklake_lake::Unit;
use toklake_pipeline::Ending;

use super::explain::day;
use crate::numbers::{counted, days, grouped, percent};
use crate::page::Page;
use crate::terminal::{Style, cut, left, one_line, right, width};
use crate::world::World;

/// Columns of a name, at most.
const WORD: usize = 28;

/// Ask for the numbers of a metric
#[derive(Debug, Args)]
#[command(
    name = "metric",
    after_help = "Examples:
  toklake metric views --grain month
  toklake metric engagement_rate --by video_id --since 2026-05-01
  toklake metric completion_rate --by hashtags --json

`toklake metrics` lists them. Days are UTC. Accounts are never added up. A
number that was not measured is NULL, never 0."
)]
pub struct AskMetric {
    /// The metric
    name: String,
    /// A column to split by; may be said more than once
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// The first day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    since: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = day)]
    until: Option<NaiveDate>,
    /// A number for each period
    #[arg(long, value_enum)]
    grain: Option<Period>,
}

/// A period of the calendar.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Period {
    /// One day
    Day,
    /// A week of ISO 8601
    Week,
    /// A month
    Month,
}

impl AskMetric {
    /// Asks.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let ask = Question {
            by: self.by,
            since: self.since,
            until: self.until,
            grain: self.grain.map(|period| match period {
                Period::Day => Grain::Day,
                Period::Week => Grain::Week,
                Period::Month => Grain::Month,
            }),
            account: world.account_of(&pipeline).await?,
        };
        let answer = pipeline.metric(&self.name, &ask).await?;
        let style = world.shell.style;
        world
            .shell
            .answer("metric", Ending::Fine, &answer, || shown(&answer, style))
    }
}

fn shown(answer: &MetricAnswer, style: Style) -> String {
    let mut page = Page::new(style);
    page.heading(&answer.metric, "");
    page.line("means", &answer.about);
    page.line("unit", answer.unit.as_str());
    page.line("from", &answer.dataset);
    page.line("asked", &window(answer.since, answer.until));
    let rows = answer.rows.iter();
    let first = rows.clone().filter_map(|row| row.first_date).min();
    let last = rows.clone().filter_map(|row| row.last_date).max();
    if let Some(found) = first.zip(last) {
        page.line("found", &days(found));
    }
    let seen = rows
        .clone()
        .filter_map(|row| row.observed_at.as_deref())
        .max();
    page.line("taken", seen.unwrap_or("the dataset does not tell when"));
    if rows.clone().any(|row| row.unsettled.is_some()) {
        let open: i64 = rows.filter_map(|row| row.unsettled).sum();
        page.line(
            "settled",
            &match open {
                0 => "all of it".to_owned(),
                open => format!(
                    "all but {}, which TikTok may restate",
                    counted(open.unsigned_abs(), "row", "rows")
                ),
            },
        );
    }
    page.heading(
        if answer.rows.is_empty() {
            "no rows"
        } else {
            "numbers"
        },
        "",
    );
    table(&mut page, answer);
    page.finish()
}

fn window(since: Option<NaiveDate>, until: Option<NaiveDate>) -> String {
    match (since, until) {
        (None, None) => "all days".to_owned(),
        (Some(since), None) => format!("since {since}"),
        (None, Some(until)) => format!("until {until}"),
        (Some(since), Some(until)) => days((since, until)),
    }
}

/// The rows under their heads, words to the left and numbers to the right.
fn table(page: &mut Page, answer: &MetricAnswer) {
    let mut heads = vec!["account".to_owned()];
    heads.extend(answer.grain.map(|_| "period".to_owned()));
    heads.extend(answer.by.iter().cloned());
    let words = heads.len();
    heads.extend(["value".to_owned(), "rows".to_owned(), "days".to_owned()]);
    let mut lines = vec![heads];
    lines.extend(answer.rows.iter().map(|row| cells(row, answer)));
    let columns = 0..lines[0].len();
    let widths: Vec<usize> = columns
        .map(|at| {
            lines
                .iter()
                .map(|line| width(&line[at]))
                .max()
                .unwrap_or_default()
        })
        .collect();
    for line in lines.iter().filter(|_| !answer.rows.is_empty()) {
        let place = |(at, cell): (usize, &String)| match at < words {
            true => left(cell, widths[at]),
            false => right(cell, widths[at]),
        };
        let cells: Vec<String> = line.iter().enumerate().map(place).collect();
        page.verbatim(cells.join("  ").trim_end());
    }
}

fn cells(row: &MetricRow, answer: &MetricAnswer) -> Vec<String> {
    let word = |text: Option<&str>| cut(&one_line(text.unwrap_or("NULL")), WORD);
    let mut cells = vec![word(row.account.as_deref())];
    cells.extend(answer.grain.map(|_| word(row.period.as_deref())));
    cells.extend(row.by.iter().map(|split| word(split.as_deref())));
    cells.push(
        row.value
            .as_ref()
            .map_or("NULL".to_owned(), |value| number(value, answer.unit)),
    );
    cells.extend([grouped(row.rows), grouped(row.days)]);
    cells
}

/// A number as a person reads it: a part of a whole in percent, whole numbers in groups.
fn number(value: &serde_json::Number, unit: Unit) -> String {
    let float = value.as_f64().unwrap_or_default();
    match (value.as_i64(), unit.as_str()) {
        (_, "ratio") => percent(float),
        (Some(whole), _) => grouped(whole),
        (None, _) if float.abs() >= 1_000.0 => grouped(float.round() as i64),
        (None, _) => format!("{float:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> MetricAnswer {
        let row = |period: &str, value: Option<f64>| MetricRow {
            account: Some("luna.beats".to_owned()),
            period: Some(period.to_owned()),
            by: vec![Some("1234".to_owned())],
            value: value.and_then(serde_json::Number::from_f64),
            rows: 7,
            days: 7,
            first_date: "2026-05-04".parse().ok(),
            last_date: "2026-05-10".parse().ok(),
            observed_at: Some("2026-05-11T06:00:00Z".to_owned()),
            unsettled: Some(3),
        };
        MetricAnswer {
            metric: "engagement_rate".to_owned(),
            about: "Likes, comments and shares per view.".to_owned(),
            unit: "ratio".parse().expect("a unit"),
            dataset: "curated.video_performance_daily".to_owned(),
            expression: "sum(likes) / sum(views)".to_owned(),
            since: "2026-05-04".parse().ok(),
            until: None,
            grain: Some(Grain::Week),
            by: vec!["video_id".to_owned()],
            rows: vec![row("2026-W19", Some(0.0802)), row("2026-W20", None)],
        }
    }

    #[test]
    fn a_number_says_what_it_is_when_it_was_taken_and_whether_it_settled() {
        insta::assert_snapshot!(shown(&answer(), Style::default()), @r"
        engagement_rate
          means             Likes, comments and shares per view.
          unit              ratio
          from              curated.video_performance_daily
          asked             since 2026-05-04
          found             2026-05-04 to 2026-05-10
          taken             2026-05-11T06:00:00Z
          settled           all but 6 rows, which TikTok may restate

        numbers
          account     period    video_id   value  rows  days
          luna.beats  2026-W19  1234      8.02 %     7     7
          luna.beats  2026-W20  1234        NULL     7     7
        ");
    }
}
