//! A number back to where it comes from: its query, its rows, and the line of the landed file.

mod evidence;
mod inputs;
mod missing;
mod row;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use toklake_engine::Model;
use toklake_lake::Column;

pub use inputs::InputRows;

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use missing::Missing;

/// Columns of a row with what stands in them.
type Row = [(String, Option<String>)];

/// What is to be explained.
#[derive(Debug, Clone, Default)]
pub struct Explain {
    /// The dataset, with or without its zone.
    pub dataset: String,
    /// One of its columns.
    pub column: Option<String>,
    /// The account.
    pub account: Option<String>,
    /// The day.
    pub date: Option<NaiveDate>,
    /// The video's id.
    pub video: Option<String>,
    /// Other columns, each with what it has to be.
    pub cells: Vec<(String, String)>,
}

impl Explain {
    fn names_a_row(&self) -> bool {
        let names = [&self.account, &self.video];
        names.iter().any(|name| name.is_some()) || self.date.is_some() || !self.cells.is_empty()
    }
}

/// One step on the way from landing.
#[derive(Debug, Clone, Serialize)]
pub struct ExplainStep {
    /// The dataset.
    pub dataset: String,
    /// The file of its query; none where a source fills it.
    pub sql_path: Option<String>,
    /// What it is.
    pub note: String,
}

/// A line of a landed file.
#[derive(Debug, Clone, Serialize)]
pub struct Evidence {
    /// The columns that name the file: `landing_id`, `viewers_landing_id`, ...; those of another row with its dataset.
    pub of: String,
    /// SHA-256 of the file.
    pub landing_id: String,
    /// Where it lies in the lake.
    pub landing_path: String,
    /// The sheet, where it is a workbook.
    pub sheet: Option<String>,
    /// The line, or the row of the sheet.
    pub line: i64,
    /// Every name it came under.
    pub file_names: Vec<String>,
    /// When it first came.
    pub captured_at: DateTime<Utc>,
    /// The line as it stands in the file; of an answer, its objects on that line.
    pub text: String,
}

/// A number and its way.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// The dataset.
    pub dataset: String,
    /// The column.
    pub column: Option<String>,
    /// What the dataset or column means.
    pub about: String,
    /// The column's unit.
    pub unit: Option<String>,
    /// The value, where one row was asked for; none where it is NULL.
    pub value: Option<String>,
    /// Why the value is NULL, the nearest reason first; none where there is a value, or no row was asked for.
    pub missing: Vec<String>,
    /// The row.
    pub row: Vec<(String, Option<String>)>,
    /// The datasets it is made from, nearest first.
    pub steps: Vec<ExplainStep>,
    /// The rows that the row is made from, down to those that name lines of landed files.
    pub inputs: Vec<InputRows>,
    /// Lines of landed files.
    pub evidence: Vec<Evidence>,
    /// Things to know.
    pub notes: Vec<String>,
}

impl Pipeline {
    /// Explains a dataset, a column, or one value of it.
    ///
    /// # Errors
    /// An unknown dataset or column; a row that does not exist.
    pub async fn explain(&self, what: &Explain) -> Result<Explanation, PipelineError> {
        let model = self.engine.project.find(&what.dataset)?;
        let column = what
            .column
            .as_deref()
            .map(|name| column(model, name))
            .transpose()?;
        let row = match what.names_a_row() {
            true => self.row(model, what).await?,
            false => vec![],
        };
        let steps = self.steps(model).await?;
        let value = column.and_then(|column| cell(&row, &column.name).map(str::to_owned));
        let inputs = self.inputs(model, what.column.as_deref(), &row).await?;
        let missing = match column.filter(|_| value.is_none() && !row.is_empty()) {
            None => vec![],
            Some(Column { name, .. }) => {
                let missing = Missing {
                    model,
                    column: name,
                    row: &row,
                    inputs: &inputs.rows,
                };
                self.missing(&missing).await?
            }
        };
        Ok(Explanation {
            dataset: model.name.to_string(),
            column: column.map(|c| c.name.clone()),
            about: column.map_or_else(|| model.contract.about.clone(), |c| c.about.clone()),
            unit: column.and_then(|c| c.unit).map(|u| u.to_string()),
            value,
            missing,
            evidence: self.evidence(&row, &inputs.rows, &steps).await?,
            steps,
            notes: notes(&row, model, inputs.looks_around),
            inputs: inputs.rows,
            row,
        })
    }

    /// The datasets on the way, each once, breadth first; those that gave no row are left out,
    /// unless the whole way is still without rows.
    async fn steps(&self, model: &Model) -> Result<Vec<ExplainStep>, PipelineError> {
        let is_made = self.has_rows(&model.name.to_string()).await?;
        let mut way: Vec<&Model> = vec![];
        let mut waiting = std::collections::VecDeque::from([model.name.clone()]);
        while let Some(name) = waiting.pop_front() {
            let Ok(model) = self.engine.project.model(&name) else {
                continue;
            };
            let is_known = way.iter().any(|known| known.name == name);
            let is_empty = is_made && model.contract.stored && {
                let table = self.engine.table(&name).await?;
                table.rows() == 0
            };
            if !is_known && !is_empty {
                way.push(model);
                waiting.extend(model.reads.iter().cloned());
            }
        }
        if is_made {
            leave_out_idle(&mut way);
        }
        Ok(way.into_iter().map(step).collect())
    }
}

/// What stands in a column of a row.
fn cell<'r>(row: &'r Row, name: &str) -> Option<&'r str> {
    let (_, value) = row.iter().find(|(column, _)| column == name)?;
    value.as_deref()
}

/// Leaves out queries all of whose inputs were left out.
fn leave_out_idle(way: &mut Vec<&Model>) {
    loop {
        let on_the_way: Vec<_> = way.iter().map(|model| model.name.clone()).collect();
        let gives = |model: &&Model| {
            let reads = &model.reads;
            model.contract.stored
                || reads.is_empty()
                || reads.iter().any(|read| on_the_way.contains(read))
        };
        way.retain(gives);
        if way.len() == on_the_way.len() {
            return;
        }
    }
}

fn step(model: &Model) -> ExplainStep {
    let sql_path = |_| format!("project/{}.sql", model.path);
    ExplainStep {
        dataset: model.name.to_string(),
        sql_path: model.sql.as_ref().map(sql_path),
        note: model.contract.about.clone(),
    }
}

fn column<'m>(model: &'m Model, name: &str) -> Result<&'m Column, PipelineError> {
    model.contract.column(name).ok_or_else(|| {
        let names = model.contract.columns.iter().map(|c| c.name.as_str());
        let hint = toklake_lake::nearest(name, names)
            .map_or_else(String::new, |n| format!("; did you mean `{n}`?"));
        PipelineError::Question {
            message: format!("no column `{name}` in `{}`{hint}", model.name),
            remedy: format!(
                "its columns: {}",
                model
                    .contract
                    .columns
                    .iter()
                    .map(|c| c.name.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }
    })
}

/// What a reader of this row should know: moved days, unsettled values, missing numbers.
fn notes(row: &Row, model: &Model, looks_around: bool) -> Vec<String> {
    let value = |name: &str| cell(row, name);
    let mut notes = vec![];
    for (shift, method, what) in [
        ("shift_days", "alignment", "the row"),
        ("viewers_shift_days", "viewers_alignment", "the viewers"),
    ] {
        if let Some(days) = value(shift).filter(|d| *d != "0") {
            let method = value(method).unwrap_or("unknown");
            let days = if days == "1" {
                "1 day".to_owned()
            } else {
                format!("{days} days")
            };
            notes.push(format!(
                "the label of {what} ran {days} late and was moved; evidence: {method}"
            ));
        }
    }
    if value("alignment") == Some("assumed") {
        notes.push(
            "too little evidence to check the day label: it stands as the file says".to_owned(),
        );
    }
    if value("is_settled") == Some("false") {
        notes.push("not settled: TikTok may still change it".to_owned());
    }
    if looks_around {
        notes.push(format!(
            "other rows go into it too, as project/{}.sql says: the one before, or all to compare with",
            model.path
        ));
    }
    if let Some(state) = value("state").filter(|s| *s != "measured") {
        notes.push(format!("views are not there: {state}"));
    }
    notes
}
