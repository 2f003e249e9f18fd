//! How far sources that tell the same number are apart, and what the difference is where it is known.

use std::collections::BTreeMap;

use serde::Serialize;
use toklake_engine::quoted;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Every pair of sources that tell the same numbers, and the pages that show them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Gaps {
    /// Share of the chosen value up to which two sources agree.
    pub limit: f64,
    /// By account, subject, metric and source.
    pub rows: Vec<GapRow>,
    /// Labels of exports that stood late and were moved to their true days.
    pub labels: Vec<MovedLabels>,
    /// Numbers that stood on pages.
    pub cards: CardsCompared,
}

/// One metric of one account, as one source tells it beside the chosen one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GapRow {
    /// The account.
    pub account: String,
    /// `day` or `video`.
    pub subject: String,
    /// A column of `account_daily` or `video_daily`.
    pub metric: String,
    /// The source that was not chosen.
    pub source: String,
    /// The one that was.
    pub chosen_source: String,
    /// Values that both tell.
    pub compared: u64,
    /// Days that are further apart than the limit. Totals of videos are read at different hours and
    /// differ for that alone, so they are not judged: 0.
    pub over: u64,
    /// Of these, how many have each known cause: see `sources_compared`.
    pub causes: BTreeMap<&'static str, u64>,
    /// Days by which those of the source run late; none where they do not.
    pub shift_days: Option<i64>,
    /// The widest gap, as a share of the chosen value; none where that is 0 everywhere.
    pub widest: Option<f64>,
    /// The day of it.
    pub widest_on: Option<String>,
}

/// Labels of exports that name a later day than the one they are of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedLabels {
    /// The account.
    pub account: String,
    /// The file: `overview`, `viewers` or `followers`.
    pub section: String,
    /// By how many days they were late.
    pub shift_days: i64,
    /// The first and the last of them.
    pub from: String,
    /// See `from`.
    pub to: String,
    /// What the shift rests on: see `day_alignment`.
    pub method: String,
}

/// What stood on pages beside what calls told and what the facts are.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct CardsCompared {
    /// Numbers that could be compared.
    pub compared: u64,
    /// Numbers that nothing else tells.
    pub alone: u64,
    /// Those that say another thing than the calls or the facts.
    pub outside: Vec<CardOutside>,
}

/// One number of a page that says another thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CardOutside {
    /// The account.
    pub account: String,
    /// When the page was read.
    pub observed_at: String,
    /// A column of `account_daily`.
    pub metric: String,
    /// Days of its window; none for a number of the moment.
    pub days: Option<u16>,
    /// As it stood there.
    pub written: String,
    /// `calls` or `facts`.
    pub outside_of: String,
    /// The least that they say.
    pub told_low: Option<f64>,
    /// The most that they say.
    pub told_high: Option<f64>,
    /// What the difference is, where it is known: see `account_cards`.
    pub cause: Option<String>,
}

/// Causes that `sources_compared` knows for days.
const CAUSES: [&str; 3] = ["unlikes", "label_shift", "unsettled"];
/// The cause that somebody can do something about.
const LATE: &str = "label_shift";

impl Pipeline {
    /// Compares what sources tell of the same numbers.
    ///
    /// # Errors
    /// A lake that cannot be read.
    pub async fn reconcile(
        &self,
        account: Option<&str>,
        limit: f64,
    ) -> Result<Gaps, PipelineError> {
        let is_meant = account.map_or_else(
            || "true".to_owned(),
            |account| format!("account = {}", quoted(account)),
        );
        Ok(Gaps {
            limit,
            rows: self.gaps(&is_meant, limit).await?,
            labels: self.moved_labels(&is_meant).await?,
            cards: self.cards(&is_meant).await?,
        })
    }

    async fn gaps(&self, is_meant: &str, limit: f64) -> Result<Vec<GapRow>, PipelineError> {
        let is_over = format!(
            "subject = 'day' and difference <> 0 and coalesce(abs(difference_rate) > {limit}, true)"
        );
        let of_cause = CAUSES.map(|cause| {
            format!("sum(case when {is_over} and cause = '{cause}' then 1 else 0 end) as {cause}")
        });
        let sql = format!(
            "select account, subject, metric, source, chosen_source, count(*) as compared, \
             sum(case when {is_over} then 1 else 0 end) as over_limit, \
             max(abs(difference_rate)) as widest, \
             cast(first_value(date order by abs(difference_rate) desc nulls last) as text) as widest_on, \
             max(shift_days) as shift_days, {} \
             from curated.sources_compared where {is_meant} \
             group by account, subject, metric, source, chosen_source order by 1, 2, 3, 4, 5",
            of_cause.join(", ")
        );
        let rows = self.engine.sql(&sql).await?.texts();
        Ok(rows.into_iter().filter_map(|row| gap(&row)).collect())
    }

    async fn moved_labels(&self, is_meant: &str) -> Result<Vec<MovedLabels>, PipelineError> {
        let sql = format!(
            "select account, section, shift_days, cast(min(from_label) as text), cast(max(to_label) as text), \
             min(method) from curated.day_alignment where shift_days <> 0 and not is_ceded and {is_meant} \
             group by account, section, shift_days order by 1, 2, 3"
        );
        let rows = self.engine.sql(&sql).await?.texts();
        let moved = |row: Vec<Option<String>>| {
            let [account, section, shift_days, from, to, method] = row.try_into().ok()?;
            Some(MovedLabels {
                account: account?,
                section: section?,
                shift_days: number(shift_days)?,
                from: from?,
                to: to?,
                method: method.unwrap_or_default(),
            })
        };
        Ok(rows.into_iter().filter_map(moved).collect())
    }

    async fn cards(&self, is_meant: &str) -> Result<CardsCompared, PipelineError> {
        let counts = format!(
            "select count(*) filter (where state in ('agrees', 'outside')), count(*) filter (where state = 'fallback') \
             from curated.account_cards where {is_meant}"
        );
        let counts = self.engine.sql(&counts).await?.texts();
        let count = |at: usize| number(counts.first()?.get(at)?.clone());
        let outside = format!(
            "select account, cast(observed_at as text) as seen_at, metric, days, written, outside_of, \
             case outside_of when 'calls' then told_value else facts_low end, \
             case outside_of when 'calls' then told_value else facts_high end, cause \
             from curated.account_cards where state = 'outside' and {is_meant} \
             order by account, seen_at, page, line"
        );
        let rows = self.engine.sql(&outside).await?.texts();
        Ok(CardsCompared {
            compared: count(0).unwrap_or_default(),
            alone: count(1).unwrap_or_default(),
            outside: rows.into_iter().filter_map(card).collect(),
        })
    }
}

impl Gaps {
    /// Whether anything is apart that nobody can explain, or that somebody can mend.
    pub fn has_findings(&self) -> bool {
        let rows = self.rows.iter();
        let mut rows = rows.filter(|row| row.unexplained() > 0 || row.causes.contains_key(LATE));
        let mut cards = self
            .cards
            .outside
            .iter()
            .filter(|card| card.cause.is_none());
        rows.next().is_some() || cards.next().is_some()
    }
}

impl GapRow {
    /// Days over the limit of which nobody knows why.
    pub fn unexplained(&self) -> u64 {
        self.over - self.causes.values().sum::<u64>().min(self.over)
    }
}

fn gap(row: &[Option<String>]) -> Option<GapRow> {
    let text = |at: usize| row.get(at)?.clone();
    let count = |at: usize| number(text(at));
    let causes = (10..).zip(CAUSES).filter_map(|(at, cause)| {
        let days = count(at).filter(|days| *days > 0)?;
        Some((cause, days))
    });
    Some(GapRow {
        account: text(0)?,
        subject: text(1)?,
        metric: text(2)?,
        source: text(3)?,
        chosen_source: text(4)?,
        compared: count(5)?,
        over: count(6)?,
        causes: causes.collect(),
        shift_days: number(text(9)),
        widest: number(text(7)),
        widest_on: text(8),
    })
}

fn card(row: Vec<Option<String>>) -> Option<CardOutside> {
    let [
        account,
        observed_at,
        metric,
        days,
        written,
        outside_of,
        low,
        high,
        cause,
    ] = row.try_into().ok()?;
    Some(CardOutside {
        account: account?,
        observed_at: observed_at?,
        metric: metric?,
        days: number(days),
        written: written?,
        outside_of: outside_of?,
        told_low: number(low),
        told_high: number(high),
        cause,
    })
}

fn number<T: std::str::FromStr>(text: Option<String>) -> Option<T> {
    text?.parse().ok()
}
