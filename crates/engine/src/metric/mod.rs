//! Metrics: a number with a name, defined once in `project/metrics/*.toml` and asked for by that name.

mod ask;

use std::collections::BTreeMap;

use serde::Deserialize;
use toklake_lake::{Contract, DatasetName, LogicalType, Unit};

use crate::project::Model;

pub(crate) use ask::query;
pub use ask::{Grain, MetricAnswer, MetricRow, Question};

/// One metric of the project.
#[derive(Debug, Clone)]
pub struct Metric {
    /// Its name, which no other metric has.
    pub name: String,
    /// What it says.
    pub about: String,
    /// What it is computed by: SQL over the rows of a group.
    pub expression: String,
    /// What it counts or measures.
    pub unit: Unit,
    /// The dataset it is computed from.
    pub dataset: DatasetName,
    /// The column that says which day a row belongs to.
    pub time: String,
    /// The columns it can be split by.
    pub by: Vec<String>,
    /// The column that says when a row was taken, where the dataset has one.
    pub observed: Option<String>,
    /// The column that says whether a row has settled, where the dataset has one.
    pub settled: Option<String>,
    /// The file that defines it, inside the project.
    pub path: String,
}

/// A file of metrics over one dataset.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    dataset: String,
    time: String,
    #[serde(default)]
    by: Vec<String>,
    observed: Option<String>,
    settled: Option<String>,
    metrics: BTreeMap<String, Definition>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Definition {
    about: String,
    expression: String,
    unit: Option<String>,
}

/// Every metric of the project's files by name, and what is wrong with them.
pub(crate) fn read(
    files: &BTreeMap<String, String>,
    models: &BTreeMap<DatasetName, Model>,
) -> (BTreeMap<String, Metric>, Vec<String>) {
    let mut metrics: BTreeMap<String, Metric> = BTreeMap::new();
    let mut problems = vec![];
    let ours = |path: &str| path.starts_with("metrics/") && path.ends_with(".toml");
    for (path, text) in files.iter().filter(|(path, _)| ours(path)) {
        let found = file(path, text, models).unwrap_or_else(|problem| vec![Err(problem)]);
        for metric in found {
            match metric {
                Ok(metric) => {
                    if let Some(other) = metrics.get(&metric.name) {
                        problems.push(format!(
                            "the metric `{}` is defined twice\n  in        project/{}\n  in        project/{path}",
                            metric.name, other.path
                        ));
                    }
                    metrics.insert(metric.name.clone(), metric);
                }
                Err(problem) => problems.push(format!("{problem}\n  in        project/{path}")),
            }
        }
    }
    (metrics, problems)
}

type Found = Vec<Result<Metric, String>>;

fn file(path: &str, text: &str, models: &BTreeMap<DatasetName, Model>) -> Result<Found, String> {
    let file: File = toml::from_str(text).map_err(|e| {
        let before = e.span().map_or("", |span| &text[..span.start]);
        let line = before.matches('\n').count() + 1;
        format!("`project/{path}` line {line}: {}", e.message())
    })?;
    let dataset: DatasetName = file.dataset.parse().map_err(|e| format!("{e}"))?;
    let contract = &models
        .get(&dataset)
        .ok_or_else(|| format!("no dataset `{dataset}`"))?
        .contract;
    days(contract, &file.time)?;
    let mut named = file.by.iter().chain(&file.observed).chain(&file.settled);
    named.try_for_each(|name| column(contract, name).map(drop))?;
    let one = |(name, said): (&String, &Definition)| {
        Ok(Metric {
            unit: unit(name, said, contract)?,
            name: plain_name(name)?,
            about: said_something(name, &said.about)?,
            expression: said_something(name, &said.expression)?,
            dataset: dataset.clone(),
            time: file.time.clone(),
            by: file.by.clone(),
            observed: file.observed.clone(),
            settled: file.settled.clone(),
            path: path.to_owned(),
        })
    };
    Ok(file.metrics.iter().map(one).collect())
}

fn days(contract: &Contract, time: &str) -> Result<(), String> {
    match column(contract, time)? {
        LogicalType::Date | LogicalType::Timestamp => Ok(()),
        kind => Err(format!(
            "`time` is a date or a timestamp, and `{time}` is {kind}"
        )),
    }
}

fn column(contract: &Contract, name: &str) -> Result<LogicalType, String> {
    contract
        .column(name)
        .map(|column| column.kind)
        .ok_or_else(|| {
            let names = contract.columns.iter().map(|c| c.name.as_str());
            let hint = toklake_lake::nearest(name, names)
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            format!("no column `{name}` in `{}`{hint}", contract.dataset)
        })
}

fn plain_name(name: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    match name.chars().all(plain) && name.starts_with(|c: char| c.is_ascii_lowercase()) {
        true => Ok(name.to_owned()),
        false => Err(format!(
            "`{name}` is not the name of a metric: write lower-case letters, digits and `_`"
        )),
    }
}

fn said_something(name: &str, text: &str) -> Result<String, String> {
    match text.trim() {
        "" => Err(format!("the metric `{name}` leaves a text empty")),
        text => Ok(text.to_owned()),
    }
}

/// The unit as stated; a sum or an average of one column has that of the column.
fn unit(name: &str, said: &Definition, contract: &Contract) -> Result<Unit, String> {
    if let Some(word) = &said.unit {
        return word.parse().map_err(|_| {
            let hint = toklake_lake::nearest(word, Unit::names())
                .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            format!("no unit `{word}`{hint}")
        });
    }
    let inner = ["sum", "avg", "min", "max", "median"]
        .iter()
        .find_map(|f| said.expression.trim().strip_prefix(f)?.strip_prefix('('));
    inner
        .and_then(|rest| contract.column(rest.strip_suffix(')')?)?.unit)
        .ok_or_else(|| {
            format!("the metric `{name}` states no `unit`, and is no plain sum or average of a column that has one")
        })
}
