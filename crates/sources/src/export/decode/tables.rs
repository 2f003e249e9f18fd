//! Rows of a table into values, each column by its rule.

use chrono::{DateTime, NaiveDate, Utc};

use super::Identity;
use super::settle::{Entry, Good, Refusal, Settled, settle};
use crate::batch::Value;
use crate::export::account::{upload_time_of, video_id_of};
use crate::export::columns::{Column, Rule, columns_of, takes_day_of_set};
use crate::export::dating::{Dating, DatingInput, DatingOutcome, post_date};
use crate::export::evidence::Evidence;
use crate::export::files::{Row, Table};
use crate::export::kind::{Kind, Layout};
use crate::export::labels::{LabelReading, read_labels};
use crate::export::months::LabelDay;
use crate::export::number::{self, NumberProblem};
use crate::export::serial;

/// A table whose kind and labels are known.
pub(super) struct TableFile {
    table: Table,
    layout: Layout,
    /// Day labels of all rows, then post labels of all rows, where the kind has them.
    labels: LabelReading,
}

impl TableFile {
    pub(super) fn open(mut table: Table, layout: Layout) -> Self {
        let columns = columns_of(layout.kind).iter().zip(&layout.positions);
        let days = columns.filter(|(column, _)| is_day(&column.rule) || is_post_day(&column.rule));
        for at in days.filter_map(|(_, at)| *at) {
            serial::write_days(&mut table, at);
        }
        Self {
            labels: read_labels(&all_labels(&table, &layout)),
            table,
            layout,
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.layout.kind
    }

    pub(super) fn dataset(&self) -> &'static str {
        self.kind().datasets()[0]
    }

    pub(super) fn language(&self) -> Option<String> {
        self.labels.languages.first().map(|name| (*name).to_owned())
    }

    pub(super) fn dating_input(&self, evidence: &Evidence) -> DatingInput {
        DatingInput {
            labels: self.day_labels().to_vec(),
            exported_at: evidence.exported_at,
            window_first: evidence.window_first,
            window_last: self.last_day(evidence),
            name_years: evidence.name_years.clone(),
            year: evidence.year,
            known_by: evidence.known_by,
            sets: evidence.sets.clone(),
            id_times: self.upload_times(),
        }
    }

    /// The last day of the window that the name gives, where the rows are the days of that window.
    pub(super) fn last_day(&self, evidence: &Evidence) -> Option<NaiveDate> {
        let is_of_days = matches!(self.kind(), Kind::Overview | Kind::Viewers);
        evidence.window_last.filter(|_| is_of_days)
    }

    /// A file whose labels were not read at all says that, not that it has none.
    pub(super) fn correct(&self, dating: &mut Dating) {
        if let (Some(unread), true) = (&self.labels.unread, self.has(is_day)) {
            dating.outcome = DatingOutcome::Unread {
                why: unread.why.clone(),
                remedy: unread.remedy.to_owned(),
            };
        }
    }

    pub(super) fn notes(&self) -> Vec<String> {
        let mut notes = self.table.notes.clone();
        for at in &self.layout.unknown {
            let name = self.table.header[*at].trim();
            if !name.is_empty() {
                notes.push(format!(
                    "column `{name}` is not known; it is kept in `extra`"
                ));
            }
        }
        notes
    }

    pub(super) fn rows(
        &self,
        identity: &Identity,
        dating: &Dating,
        day_of_set: Option<NaiveDate>,
    ) -> Settled {
        let context = Context {
            file: self,
            identity,
            dating,
            day_of_set,
        };
        let rows = self.table.rows.iter().enumerate();
        let entries: Vec<Entry> = rows
            .map(|(at, row)| Entry {
                line: row.line,
                original: row.original.clone(),
                result: context.read(at, row),
            })
            .collect();
        let damaged = self.table.set_aside.clone();
        let mut settled = settle(self.dataset(), entries, damaged, contradiction(self.kind()));
        settled.notes.extend(self.percent_note());
        settled
    }

    fn columns(&self) -> impl Iterator<Item = (&'static Column, Option<usize>)> + '_ {
        let positions = self.layout.positions.iter().copied();
        columns_of(self.kind()).iter().zip(positions)
    }

    fn has(&self, wanted: fn(&Rule) -> bool) -> bool {
        columns_of(self.kind())
            .iter()
            .any(|column| wanted(&column.rule))
    }

    fn day_labels(&self) -> &[Option<LabelDay>] {
        match self.has(is_day) {
            true => &self.labels.days[..self.table.rows.len()],
            false => &[],
        }
    }

    fn post_label(&self, at: usize) -> Option<LabelDay> {
        let first = self.day_labels().len();
        self.labels.days.get(first + at).copied().flatten()
    }

    fn upload_times(&self) -> Vec<DateTime<Utc>> {
        let links = cells_of(&self.table, &self.layout, |rule| {
            matches!(rule, Rule::Link { .. })
        });
        links
            .into_iter()
            .filter_map(|link| upload_time_of(video_id_of(link)?))
            .collect()
    }

    fn percent_note(&self) -> Option<String> {
        let shares = cells_of(&self.table, &self.layout, |rule| {
            matches!(rule, Rule::Share)
        });
        let percents = shares.iter().filter(|cell| cell.contains('%')).count();
        (percents > 0)
            .then(|| format!("{percents} shares were written in percent and are kept as fractions"))
    }
}

fn is_day(rule: &Rule) -> bool {
    matches!(rule, Rule::Day { .. })
}

fn is_post_day(rule: &Rule) -> bool {
    matches!(rule, Rule::PostDay { .. })
}

fn all_labels<'a>(table: &'a Table, layout: &Layout) -> Vec<&'a str> {
    let mut labels = cells_of(table, layout, is_day);
    labels.extend(cells_of(table, layout, is_post_day));
    labels
}

/// The cells of all columns with a rule, one after the other.
fn cells_of<'a>(table: &'a Table, layout: &Layout, wanted: fn(&Rule) -> bool) -> Vec<&'a str> {
    let columns = columns_of(layout.kind).iter().zip(&layout.positions);
    let positions = columns.filter(|(column, _)| wanted(&column.rule));
    positions
        .filter_map(|(_, at)| *at)
        .flat_map(|at| table.rows.iter().map(move |row| cell(row, at)))
        .collect()
}

fn cell(row: &Row, at: usize) -> &str {
    row.cells.get(at).map_or("", String::as_str)
}

fn contradiction(kind: Kind) -> &'static str {
    match kind {
        Kind::Overview | Kind::Viewers | Kind::FollowerHistory => "two_rows_for_one_day",
        Kind::SuiteOverview | Kind::SuiteAudience => "two_rows_for_one_day",
        Kind::FollowerActivity => "two_rows_for_one_hour",
        Kind::Content | Kind::SuiteVideos | Kind::Portability => "two_rows_for_one_video",
        Kind::FollowerGender | Kind::FollowerTerritories => "two_rows_for_one_group",
    }
}

/// What the cells of a row are read with.
struct Context<'a> {
    file: &'a TableFile,
    identity: &'a Identity,
    dating: &'a Dating,
    day_of_set: Option<NaiveDate>,
}

impl Context<'_> {
    fn read(&self, at: usize, row: &Row) -> Result<Good, Refusal> {
        if row.cells.len() != self.file.table.header.len() {
            return Err(Refusal {
                rule: "ragged",
                reason: format!(
                    "the row has {} cells, the header {}",
                    row.cells.len(),
                    self.file.table.header.len()
                ),
            });
        }
        let mut values = self.identity.common(row.line);
        let mut key = Vec::new();
        for (column, position) in self.file.columns() {
            let text = position.map(|at| cell(row, at));
            values.extend(self.values(column, text, at)?);
            key.extend(self.key_part(column, text, at));
        }
        if takes_day_of_set(self.file.kind()) {
            values.push(Value::Date(self.day_of_set));
        }
        values.push(Value::Text(self.extra(row)));
        Ok(Good {
            key: key.join("\n"),
            content: row.cells.clone(),
            values,
        })
    }

    /// The values that one cell fills; an absent column fills them with nothing.
    fn values(
        &self,
        column: &Column,
        text: Option<&str>,
        at: usize,
    ) -> Result<Vec<Value>, Refusal> {
        let written = || Value::Text(text.map(str::to_owned));
        let refuse = |problem: NumberProblem| in_column(column, &problem);
        let number = text.unwrap_or_default();
        Ok(match column.rule {
            Rule::Text => vec![written()],
            Rule::Day { .. } => vec![written(), Value::Date(self.date(number, at)?)],
            Rule::PostDay { .. } => vec![written(), Value::Date(self.post_date(at))],
            Rule::Link { .. } => {
                let id = video_id_of(number).map(str::to_owned);
                vec![written(), Value::Text(id)]
            }
            Rule::Count => vec![Value::Int(number::count(number).map_err(refuse)?)],
            Rule::NetCount => vec![Value::Int(number::signed_count(number).map_err(refuse)?)],
            Rule::Share => {
                let share = number::share(number).map_err(refuse)?;
                vec![Value::Float(share.map(|share| share.value))]
            }
            Rule::Hour => vec![Value::Int(Some(hour(column, number)?))],
        })
    }

    /// The date of a row; `None` only where the whole file has no dates.
    fn date(&self, label: &str, at: usize) -> Result<Option<NaiveDate>, Refusal> {
        if let Some(date) = self.dating.dates.get(at).copied().flatten() {
            return Ok(Some(date));
        }
        if let Some(why) = self.dating.doubts.get(&at) {
            return Err(Refusal {
                rule: "day_not_believed",
                reason: format!("`{label}`: {why}"),
            });
        }
        let read = self.file.day_labels().get(at).copied().flatten();
        match (read, &self.dating.outcome) {
            (None, _) if self.file.labels.unread.is_none() => Err(self.no_day(label)),
            (Some(_), DatingOutcome::Proven { .. } | DatingOutcome::Written) => Err(Refusal {
                rule: "no_such_day",
                reason: format!("`{label}` does not exist in its year, which is not a leap year"),
            }),
            (Some(_) | None, _) => Ok(None),
        }
    }

    /// Why a label is no day where others are.
    fn no_day(&self, label: &str) -> Refusal {
        let (rule, reason) = match serial::likely_day_of(label) {
            Some(day) => (
                "day_as_number",
                format!(
                    "`{label}` is {day} as a spreadsheet counts days, and no cell of its column is shown as one"
                ),
            ),
            None => {
                let languages = self.file.labels.languages.iter();
                let language = languages.copied().find(|name| *name != "numeric");
                let of = language.map_or_else(String::new, |name| format!(" (`{name}`)"));
                (
                    "unreadable_date",
                    format!("`{label}` is not a day in the language of the other labels{of}"),
                )
            }
        };
        Refusal { rule, reason }
    }

    fn post_date(&self, at: usize) -> Option<NaiveDate> {
        let label = self.file.post_label(at)?;
        let row_day = self.dating.dates.get(at).copied().flatten();
        let known_by = self
            .identity
            .exported_at()
            .or(self.identity.evidence.known_by);
        let known_day = known_by.map(|known| known.date_naive());
        let export_day = row_day.or_else(|| label.year.and(known_day));
        let row = &self.file.table.rows[at];
        let link = self
            .file
            .columns()
            .find(|(column, _)| matches!(column.rule, Rule::Link { .. }));
        let link = link
            .and_then(|(_, position)| position)
            .map(|position| cell(row, position));
        let uploaded = link.and_then(video_id_of).and_then(upload_time_of);
        post_date(label, uploaded, export_day)
    }

    /// What a column says about which thing the row speaks of.
    fn key_part(&self, column: &Column, text: Option<&str>, at: usize) -> Option<String> {
        let text = text.unwrap_or_default();
        match column.rule {
            Rule::Day { .. } => Some(self.day_key(text, at)),
            Rule::Hour => Some(text.trim().to_owned()),
            Rule::Link { .. } => Some(video_id_of(text).unwrap_or(text).to_owned()),
            Rule::Text => {
                matches!(column.name, "gender" | "territory").then(|| text.trim().to_lowercase())
            }
            Rule::PostDay { .. } | Rule::Count | Rule::NetCount | Rule::Share => None,
        }
    }

    /// Two equal labels in one file may lie a year apart.
    fn day_key(&self, label: &str, at: usize) -> String {
        let day = self.file.day_labels().get(at).copied().flatten();
        let years = self.dating.new_years.get(at).copied().flatten();
        match (day, years) {
            (Some(day), Some(_)) if day.year.is_some() => format!("{day:?}"),
            (Some(day), Some(years)) => format!("{years} {} {}", day.month, day.day),
            _ => label.trim().to_owned(),
        }
    }

    /// Cells of columns we do not know, as a JSON object.
    fn extra(&self, row: &Row) -> Option<String> {
        let header = &self.file.table.header;
        let unknown = self.file.layout.unknown.iter();
        let cells: serde_json::Map<String, serde_json::Value> = unknown
            .map(|at| (header[*at].trim().to_owned(), cell(row, *at).into()))
            .collect();
        (!cells.is_empty()).then(|| serde_json::Value::Object(cells).to_string())
    }
}

fn hour(column: &Column, text: &str) -> Result<i64, Refusal> {
    match text.trim().parse() {
        Ok(hour @ 0..=23) => Ok(hour),
        _ => Err(Refusal {
            rule: "not_an_hour",
            reason: format!(
                "column `{}`: `{text}` is not an hour from 0 to 23",
                column.headers[0]
            ),
        }),
    }
}

fn in_column(column: &Column, problem: &NumberProblem) -> Refusal {
    Refusal {
        rule: problem.rule(),
        reason: format!("column `{}`: {problem}", column.headers[0]),
    }
}
