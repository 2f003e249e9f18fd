//! The rows of other datasets that a row is made from, down to rows that name lines of landed files.

use std::collections::VecDeque;

use serde::Serialize;
use toklake_engine::{Model, quoted};
use toklake_lake::{Column, LogicalType};

use super::Row;
use super::evidence::named;
use super::row::PERIODS;
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
    /// The first of them by that key.
    pub first: Vec<Vec<(String, Option<String>)>>,
}

impl Pipeline {
    /// The rows that `row` of `model` is made from, the nearest first.
    pub(super) async fn inputs(
        &self,
        model: &Model,
        column: Option<&str>,
        row: &Row,
    ) -> Result<Vec<InputRows>, PipelineError> {
        let mut found: Vec<InputRows> = vec![];
        let mut waiting = VecDeque::from([(model, row.to_vec())]);
        while let Some((model, row)) = waiting.pop_front() {
            if let Some(filter) = day_before(model, &row) {
                found.extend(self.input(model, filter).await?);
            }
            if !named(&row).is_empty() {
                continue;
            }
            for input in self.told_by(model, column, &row) {
                let Some(filter) = filter(input, &row) else {
                    continue;
                };
                let is_known = |known: &InputRows| {
                    known.dataset == input.name.to_string() && known.filter == filter
                };
                if found.len() >= MOST || found.iter().any(is_known) {
                    continue;
                }
                if let Some(rows) = self.input(input, filter).await? {
                    waiting.extend(rows.first.iter().map(|row| (input, row.clone())));
                    found.push(rows);
                }
            }
        }
        Ok(found)
    }

    /// What a model reads; where some of that has a column of the name asked for, those of the nearest grain.
    fn told_by(&self, model: &Model, column: Option<&str>, row: &Row) -> Vec<&Model> {
        let project = &self.engine.project;
        let reads = model.reads.iter();
        let reads: Vec<&Model> = reads.filter_map(|name| project.model(name).ok()).collect();
        let has = |input: &&Model| column.is_some_and(|name| input.contract.column(name).is_some());
        let named: Vec<&Model> = reads.iter().copied().filter(has).collect();
        let grain = |input: &&Model| {
            let key = input.contract.key.iter();
            let days = ["date", "label_date"];
            key.filter(|name| !days.contains(&name.as_str()) && cell(row, name).is_none())
                .count()
        };
        match named.iter().map(&grain).min() {
            None => reads,
            Some(nearest) => named
                .into_iter()
                .filter(|input| grain(input) == nearest)
                .collect(),
        }
    }

    async fn input(
        &self,
        model: &Model,
        filter: String,
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

fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let (_, value) = row.iter().find(|(column, _)| column == name)?;
    value.as_deref()
}
