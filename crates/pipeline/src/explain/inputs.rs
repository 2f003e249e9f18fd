//! The rows of other datasets that a row is made from, down to rows that name lines of landed files.

use std::collections::{BTreeSet, VecDeque};

use serde::Serialize;
use toklake_engine::{Model, quoted};
use toklake_lake::{Column, LogicalType};

use super::evidence::named;
use super::row::PERIODS;
use super::{Row, cell};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Rows of each dataset that are shown and followed.
const FIRST: usize = 3;
/// Sets of rows that are shown; a model of many inputs has more, and `steps` names them all.
const MOST: usize = 8;

/// Rows of a dataset that a row may be made from: those with the same account, video, day and so on.
#[derive(Debug, Clone, Serialize)]
pub struct InputRows {
    /// The dataset.
    pub dataset: String,
    /// What they have in common, in SQL.
    pub filter: String,
    /// How many there are.
    pub count: usize,
    /// Columns that tell them apart.
    pub key: Vec<String>,
    /// Columns that go into the value; none where no column was asked for.
    pub columns: Vec<String>,
    /// The first of them by that key.
    pub first: Vec<Vec<(String, Option<String>)>>,
}

/// What a row is made from.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub rows: Vec<InputRows>,
    /// Whether rows about something else go into the value too.
    pub looks_around: bool,
}

/// Rows of one model on the way down, with the columns of them that are asked for.
struct Step<'m> {
    model: &'m Model,
    columns: BTreeSet<String>,
    rows: Vec<Vec<(String, Option<String>)>>,
}

impl Pipeline {
    /// The rows that `row` of `model` is made from, the nearest first.
    pub(super) async fn inputs(
        &self,
        model: &Model,
        column: Option<&str>,
        row: &Row,
    ) -> Result<Inputs, PipelineError> {
        let mut found = Inputs::default();
        let mut waiting = VecDeque::from([Step {
            model,
            columns: column.map(str::to_owned).into_iter().collect(),
            rows: vec![row.to_vec()],
        }]);
        while let Some(step) = waiting.pop_front() {
            let told = match step.rows.iter().any(|row| named(row).is_empty()) {
                true => self.told_by(&step, &mut found.looks_around).await?,
                false => vec![],
            };
            for row in &step.rows {
                if let Some(filter) = day_before(step.model, row) {
                    let before = self.input(step.model, filter, &step.columns).await?;
                    found.rows.extend(before);
                }
                if !named(row).is_empty() {
                    continue;
                }
                for (input, columns) in &told {
                    let Some(filter) = filter(input, row) else {
                        continue;
                    };
                    let is_known = |known: &InputRows| {
                        known.dataset == input.name.to_string() && known.filter == filter
                    };
                    if found.rows.len() >= MOST || found.rows.iter().any(is_known) {
                        continue;
                    }
                    if let Some(rows) = self.input(input, filter, columns).await? {
                        waiting.push_back(Step {
                            model: input,
                            columns: columns.clone(),
                            rows: rows.first.clone(),
                        });
                        found.rows.push(rows);
                    }
                }
            }
        }
        Ok(found)
    }

    /// What the columns of a step are made of; without columns, all that its model reads.
    async fn told_by(
        &self,
        step: &Step<'_>,
        looks_around: &mut bool,
    ) -> Result<Vec<(&Model, BTreeSet<String>)>, PipelineError> {
        let project = &self.engine.project;
        let told = if step.columns.is_empty() {
            let reads = step.model.reads.iter();
            reads.map(|read| (read.clone(), BTreeSet::new())).collect()
        } else {
            let made_of = self.engine.made_of(step.model, &step.columns).await?;
            *looks_around |= made_of.looks_around;
            made_of.columns
        };
        Ok(told
            .into_iter()
            .filter_map(|(name, columns)| Some((project.model(&name).ok()?, columns)))
            .collect())
    }

    async fn input(
        &self,
        model: &Model,
        filter: String,
        columns: &BTreeSet<String>,
    ) -> Result<Option<InputRows>, PipelineError> {
        let key = model.contract.key.clone();
        let sql = format!(
            "select *, count(*) over () as rows_in_all from {} where {filter} order by {} limit {FIRST}",
            model.name,
            key.join(", ")
        );
        let found = self.engine.sql(&sql).await?;
        let names: Vec<String> = found
            .schema
            .fields()
            .iter()
            .map(|f| f.name().clone())
            .collect();
        let with_names = |row: Vec<Option<String>>| names.iter().cloned().zip(row).collect();
        let mut first: Vec<Vec<(String, Option<String>)>> =
            found.texts().into_iter().map(with_names).collect();
        let counts = first
            .iter_mut()
            .filter_map(|row| row.pop()?.1?.parse().ok());
        let Some(count) = counts.last() else {
            return Ok(None);
        };
        Ok(Some(InputRows {
            dataset: model.name.to_string(),
            filter,
            count,
            key,
            columns: columns.iter().cloned().collect(),
            first,
        }))
    }
}

/// Of a row that says what was gained since another day, the row of that day.
fn day_before(model: &Model, row: &Row) -> Option<String> {
    let since = cell(row, "since_date")?;
    let same = |column: &&Column| column.name != "date";
    let mut conditions = shared(model, row, same);
    conditions.push(format!("date = date '{since}'"));
    model.contract.column("date")?;
    Some(conditions.join(" and "))
}

fn filter(input: &Model, row: &Row) -> Option<String> {
    let mut conditions = shared(input, row, |_| true);
    conditions.extend(period(input, row));
    conditions.extend(listed(input, row));
    (!conditions.is_empty()).then(|| conditions.join(" and "))
}

/// Equal values under equal names, of those columns that say what a row is about.
fn shared(input: &Model, row: &Row, also: impl Fn(&&Column) -> bool) -> Vec<String> {
    let contract = &input.contract;
    let tells = |column: &&Column| {
        let name = column.name.as_str();
        ["account", "video_id"].contains(&name) || contract.key.iter().any(|key| key == name)
    };
    let columns = contract.columns.iter().filter(tells).filter(also);
    let equal = |column: &Column| {
        let (name, value) = (&column.name, cell(row, &column.name)?);
        match column.kind {
            LogicalType::Text => Some(format!("{name} = {}", quoted(value))),
            LogicalType::Date => Some(format!("{name} = date {}", quoted(value))),
            LogicalType::Int64 => Some(format!("{name} = {value}")),
            _ => None,
        }
    };
    columns.filter_map(equal).collect()
}

/// The days of the month or week of the row.
fn period(input: &Model, row: &Row) -> Option<String> {
    let has = |name: &&str| input.contract.column(name).is_some();
    let day = ["date", "label_date"].into_iter().find(|name| has(name))?;
    let mut periods = PERIODS.into_iter().filter(|(name, _)| !has(name));
    periods.find_map(|(name, form)| {
        let value = quoted(cell(row, name)?);
        Some(format!("to_char({day}, '{form}') = {value}"))
    })
}

/// Rows whose list has the hashtag of the row, however it is written.
fn listed(input: &Model, row: &Row) -> Option<String> {
    let hashtag = cell(row, "hashtag")?;
    let list = input.contract.column("hashtags")?;
    (list.kind == LogicalType::Texts).then(|| {
        let folded = "string_to_array(folded(array_to_string(hashtags, ' ')), ' ')";
        format!("array_has({folded}, {})", quoted(hashtag))
    })
}
