//! The one row that a question is about.

use toklake_engine::{Model, quoted};

use super::{Explain, column};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// Columns of a key that hold a period as text, with the form in which a day's period is written there.
pub(super) const PERIODS: [(&str, &str); 2] = [("month", "%Y-%m"), ("week", "%G-W%V")];

/// How to name one row of a dataset: what was not said yet.
fn which_one(model: &Model, what: &Explain) -> String {
    let has = |names: &[&str]| {
        model
            .contract
            .key
            .iter()
            .any(|k| names.contains(&k.as_str()))
    };
    let days = ["date", "label_date", "month", "week"];
    let flags = [
        ("`--account`", what.account.is_none() && has(&["account"])),
        ("`--date`", what.date.is_none() && has(&days)),
        ("`--video`", what.video.is_none() && has(&["video_id"])),
    ];
    let flags = flags.into_iter().filter(|(_, is_open)| *is_open);
    let said = ["account", "video_id"].into_iter().chain(days);
    let said: Vec<&str> = said
        .chain(what.cells.iter().map(|(name, _)| name.as_str()))
        .collect();
    let others = model
        .contract
        .key
        .iter()
        .filter(|name| !said.contains(&name.as_str()));
    let open: Vec<String> = flags
        .map(|(flag, _)| flag.to_owned())
        .chain(others.map(|name| format!("`--where {name}=...`")))
        .collect();
    match open.is_empty() {
        true => format!(
            "no flag tells them apart: `toklake sql \"select * from {}\"` shows them",
            model.name
        ),
        false => format!("say which one with {}", open.join(" and ")),
    }
}

/// A column that has a value, or nothing; hashtags however they are written.
fn cell(name: &str, value: &str) -> String {
    match (name, value) {
        (_, "") => format!("{name} is null"),
        ("hashtag", tag) => format!("{name} = folded({})", quoted(tag.trim_start_matches('#'))),
        _ => format!("cast({name} as text) = {}", quoted(value)),
    }
}

impl Pipeline {
    /// The row of `model` that `what` names.
    pub(super) async fn row(
        &self,
        model: &Model,
        what: &Explain,
    ) -> Result<Vec<(String, Option<String>)>, PipelineError> {
        let has = |name: &str| model.contract.column(name).is_some();
        let day = ["date", "label_date"].into_iter().find(|name| has(name));
        let mut conditions = vec![];
        if let Some(account) = what.account.as_deref().filter(|_| has("account")) {
            let account = quoted(account.trim_start_matches('@'));
            conditions.push(format!("account = {account}"));
        }
        if let (Some(date), Some(day)) = (what.date, day) {
            conditions.push(format!("{day} = date '{date}'"));
        } else if let Some(date) = what.date {
            let in_key = |(name, _): &(&str, &str)| model.contract.key.iter().any(|k| k == name);
            let period = PERIODS.into_iter().find(in_key);
            conditions
                .extend(period.map(|(name, form)| format!("{name} = '{}'", date.format(form))));
        }
        if let Some(video) = what.video.as_deref().filter(|_| has("video_id")) {
            conditions.push(format!("video_id = {}", quoted(video)));
        }
        for (name, value) in &what.cells {
            conditions.push(cell(&column(model, name)?.name, value));
        }
        let key = model.contract.key.join(", ");
        let filter = if conditions.is_empty() {
            String::new()
        } else {
            format!("where {}", conditions.join(" and "))
        };
        let found = self
            .engine
            .sql(&format!(
                "select * from {} {filter} order by {key} limit 2",
                model.name
            ))
            .await?;
        let rows = found.texts();
        let question = |message: String, remedy: &str| PipelineError::Question {
            message,
            remedy: remedy.to_owned(),
        };
        let names = found.schema.fields().iter().map(|f| f.name().clone());
        match rows.as_slice() {
            [] => Err(question(
                format!("no row of `{}` {}", model.name, filter),
                &format!(
                    "see which rows there are: `toklake sql \"select * from {} order by {key}\"`",
                    model.name
                ),
            )),
            [row] => Ok(names.zip(row.clone()).collect()),
            _ => Err(question(
                format!(
                    "more than one row of `{}` fits: its key is {key}",
                    model.name
                ),
                &which_one(model, what),
            )),
        }
    }
}
