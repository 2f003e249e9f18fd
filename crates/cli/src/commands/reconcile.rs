//! `toklake reconcile`: where two sources tell the same number, and not the same value.

use anyhow::Result;
use clap::Args;
use toklake_pipeline::{CardOutside, Ending, GapRow, Gaps};

use crate::numbers::{counted, grouped, percent};
use crate::page::Page;
use crate::terminal::Style;
use crate::world::World;

/// Show the gap between sources that tell the same number
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  toklake reconcile
  toklake reconcile --account zone.a0 --over 5
  toklake sql \"select * from sources_compared order by difference_rate desc\"

Of a day the most trusted source is chosen, in the order of
`staging.source_trust`; this says what the others tell, and what the difference
is where it is known. Totals of videos are read at different hours: they are
shown, and not judged. The numbers on the pages of Studio are intervals: those
that do not hold what calls or facts say are named. Exit code 1 says that a gap
of a day is over the limit for no known cause, that days run late, or that a
page says another thing.")]
pub struct Reconcile {
    /// Percent of the chosen value up to which two sources agree
    #[arg(long, default_value_t = 1, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    over: u8,
}

impl Reconcile {
    /// Shows.
    pub async fn run(self, world: &World) -> Result<Ending> {
        let pipeline = world.reading()?;
        let account = world.account_of(&pipeline).await?;
        let gaps = pipeline
            .reconcile(account.as_deref(), f64::from(self.over) / 100.0)
            .await?;
        let ending = match gaps.has_findings() {
            true => Ending::Findings,
            false => Ending::Fine,
        };
        let style = world.shell.style;
        world
            .shell
            .answer("reconcile", ending, &gaps, || shown(&gaps, style))
    }
}

fn shown(gaps: &Gaps, style: Style) -> String {
    let mut page = Page::new(style);
    if gaps.rows.is_empty() && gaps.cards.compared == 0 {
        page.heading("nothing to compare", "no number is told by two sources");
    } else {
        page.heading(
            "sources compared",
            &format!("over the limit: more than {} apart", percent(gaps.limit)),
        );
    }
    let mut last = "";
    for row in &gaps.rows {
        if row.account != last {
            page.heading(&row.account, "");
            last = &row.account;
        }
        page.fact(&row.metric, &grouped(row.over), &told(row));
        for (cause, days) in &row.causes {
            let days = counted(*days, "day", "days");
            page.line("", &format!("{days}: {}", about(cause, row)));
        }
    }
    if !gaps.labels.is_empty() {
        page.heading(
            "labels of exports",
            "late ones were moved to their true days",
        );
    }
    for moved in &gaps.labels {
        let late = counted(moved.shift_days.unsigned_abs(), "day", "days");
        let (from, to) = (&moved.from, &moved.to);
        let about = format!("{late} late, {from} to {to} ({})", moved.method);
        page.line(&moved.section, &format!("{}: {about}", moved.account));
    }
    cards(&mut page, gaps);
    page.finish()
}

fn cards(page: &mut Page, gaps: &Gaps) {
    let cards = &gaps.cards;
    if cards.compared + cards.alone == 0 {
        return;
    }
    let compared = counted(cards.compared, "number", "numbers");
    let outside = grouped(cards.outside.len() as u64);
    page.heading(
        "pages of studio",
        "what stands there, beside calls and facts",
    );
    page.line(
        "",
        &format!("{compared} compared, {outside} say another thing"),
    );
    if cards.alone > 0 {
        let alone = counted(cards.alone, "number is", "numbers are");
        page.line(
            "",
            &format!("{alone} told by nothing else: see `account_cards`"),
        );
    }
    for card in &cards.outside {
        page.item(&of_card(card), "");
    }
}

fn of_card(card: &CardOutside) -> String {
    let days = card.days.map_or_else(String::new, |days| {
        format!(" of {}", counted(u64::from(days), "day", "days"))
    });
    let whole =
        |number: Option<f64>| number.map_or_else(String::new, |number| format!("{number:.0}"));
    let (low, high) = (whole(card.told_low), whole(card.told_high));
    let told = match low == high {
        true => low,
        false => format!("{low} to {high}"),
    };
    let cause = match card.cause.as_deref() {
        Some("unlikes") => ": likes that were taken back are in the facts",
        _ => "",
    };
    let (account, at) = (&card.account, &card.observed_at);
    let (metric, written, of) = (&card.metric, &card.written, &card.outside_of);
    format!("{account} at {at}: {metric}{days} `{written}`, the {of} say {told}{cause}")
}

fn about(cause: &str, row: &GapRow) -> String {
    let (source, chosen) = (&row.source, &row.chosen_source);
    match cause {
        "unlikes" => "likes that were taken back, which `business` does not take off".to_owned(),
        "label_shift" => {
            let shift = row.shift_days.unwrap_or_default();
            let days = counted(shift.unsigned_abs(), "day", "days");
            let way = if shift < 0 { "early" } else { "late" };
            format!("days of `{source}` run {days} {way} against those of `{chosen}`")
        }
        "unsettled" => "told within three days, while TikTok was still counting".to_owned(),
        other => other.to_owned(),
    }
}

fn told(row: &GapRow) -> String {
    let compared = counted(row.compared, "value", "values");
    let widest = match (row.widest, &row.widest_on) {
        (Some(widest), Some(day)) if widest > 0.0 => {
            format!("; the widest {} on {day}", percent(widest))
        }
        (_, _) => String::new(),
    };
    format!(
        "of {compared} over the limit, {} beside {} ({}){widest}",
        row.source, row.chosen_source, row.subject
    )
}
