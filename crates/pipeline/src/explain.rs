//! A number back to where it comes from: its query, its rows, and the line of the landed file.

mod missing;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use toklake_engine::{Model, quoted};
use toklake_lake::{Column, Landing, LandingFile};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::{answers, reading};
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
    /// The columns that name the file: `landing_id`, `viewers_landing_id`, ...
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
        let row = if what.account.is_some() || what.date.is_some() || what.video.is_some() {
            self.row(model, what).await?
        } else {
            vec![]
        };
        let steps = self.steps(model).await?;
        let value = column.and_then(|c| row.iter().find(|(name, _)| *name == c.name)?.1.clone());
        let missing = match column.filter(|_| value.is_none() && !row.is_empty()) {
            None => vec![],
            Some(Column { name, .. }) => {
                let (column, row) = (name.as_str(), row.as_slice());
                self.missing(&Missing { model, column, row }).await?
            }
        };
        Ok(Explanation {
            dataset: model.name.to_string(),
            column: column.map(|c| c.name.clone()),
            about: column.map_or_else(|| model.contract.about.clone(), |c| c.about.clone()),
            unit: column.and_then(|c| c.unit).map(|u| u.to_string()),
            value,
            missing,
            evidence: self.evidence(&row, &steps).await?,
            steps,
            notes: notes(&row),
            row,
        })
    }

    async fn row(
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
                "see which rows there are: `toklake sql \"select * from DATASET\"`",
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

    /// Every `..._landing_id` of the row with the line beside it, looked up in landing.
    async fn evidence(
        &self,
        row: &Row,
        steps: &[ExplainStep],
    ) -> Result<Vec<Evidence>, PipelineError> {
        let ids: Vec<(&str, &str)> = row
            .iter()
            .filter(|(name, _)| name.ends_with("landing_id") && !name.starts_with("old_"))
            .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
            .collect();
        if ids.is_empty() {
            return Ok(vec![]);
        }
        let landing = Landing::new(&self.engine.lake);
        let files = landing.files().await?.files;
        let mut evidence = vec![];
        for (name, id) in ids {
            let line_name = name.replace("landing_id", "line");
            let line = row
                .iter()
                .find(|(n, _)| *n == line_name)
                .and_then(|(_, v)| v.as_deref()?.parse().ok());
            let (Some(file), Some(line)) = (file_of(&files, row, name, id), line) else {
                continue;
            };
            let known = evidence.iter_mut();
            let path = file.path.as_ref();
            let mut known =
                known.filter(|e: &&mut Evidence| (&*e.landing_path, e.line) == (path, line));
            match known.next() {
                Some(known) => known.of.push_str(&format!(", {name}")),
                None => evidence.push(self.line(&landing, file, name, line, steps).await?),
            }
        }
        Ok(evidence)
    }

    async fn line(
        &self,
        landing: &Landing,
        file: &LandingFile,
        of: &str,
        line: i64,
        steps: &[ExplainStep],
    ) -> Result<Evidence, PipelineError> {
        let bytes = landing.read(file).await?;
        let is_answer = answers::SOURCES.contains(&file.key.source.as_str());
        let is_on_the_way = |dataset: &str| {
            let mut names = steps.iter().map(|step| step.dataset.as_str());
            names.any(|name| name.strip_prefix("raw.") == Some(dataset))
        };
        let (text, sheet) = if is_answer {
            let objects = answers::objects(file, &bytes, line).into_iter();
            let objects = objects.filter(|(dataset, _)| is_on_the_way(dataset));
            let objects: Vec<String> = objects.map(|(_, object)| object).collect();
            (objects.join("\n"), None)
        } else {
            reading::line_text(file, bytes, line, &self.settings.import)
        };
        Ok(Evidence {
            of: of.to_owned(),
            sheet,
            landing_id: file.landing_id.clone(),
            landing_path: file.path.to_string(),
            line,
            file_names: file.receipts.iter().map(reading::name_of).collect(),
            captured_at: reading::first_seen(file),
            text,
        })
    }
}

/// The landed file with the content `id` that the column `name` of `row` is about.
///
/// One content may have landed for several accounts, and for several streams, as the sheets of a workbook do:
/// `viewers_landing_id` is about its viewers, and `landing_id` about what no other column is.
fn file_of<'f>(
    files: &'f [LandingFile],
    row: &Row,
    name: &str,
    id: &str,
) -> Option<&'f LandingFile> {
    let whose = row.iter().find(|(column, _)| column == "account");
    let whose = whose.and_then(|(_, value)| value.as_deref());
    let mut alike: Vec<&LandingFile> = files.iter().filter(|f| f.landing_id == id).collect();
    alike.sort_by_key(|file| Some(file.key.account.as_str()) != whose);
    let is_about = |file: &LandingFile, column: &str| {
        let word = column.trim_end_matches("landing_id").trim_end_matches("s_");
        !word.is_empty() && file.key.stream.starts_with(word)
    };
    let is_of_another = |file: &LandingFile| {
        let mut columns = row.iter().map(|(column, _)| column);
        columns.any(|column| column.ends_with("landing_id") && is_about(file, column))
    };
    let own = alike.iter().find(|file| is_about(file, name));
    let plain = || alike.iter().find(|file| !is_of_another(file));
    own.or_else(plain).or_else(|| alike.first()).copied()
}

/// Columns of a key that hold a period as text, with the form in which a day's period is written there.
const PERIODS: [(&str, &str); 2] = [("month", "%Y-%m"), ("week", "%G-W%V")];

/// How to name one row of a dataset: what was not said yet, and a query where no flag can say the rest.
fn which_one(model: &Model, what: &Explain) -> String {
    let has = |names: &[&str]| {
        model
            .contract
            .key
            .iter()
            .any(|k| names.contains(&k.as_str()))
    };
    let days = ["date", "label_date", "month", "week"];
    let open: Vec<&str> = [
        ("`--account`", what.account.is_none() && has(&["account"])),
        ("`--date`", what.date.is_none() && has(&days)),
        ("`--video`", what.video.is_none() && has(&["video_id"])),
    ]
    .into_iter()
    .filter_map(|(flag, is_open)| is_open.then_some(flag))
    .collect();
    match open.is_empty() {
        true => format!(
            "no flag tells them apart: `toklake sql \"select * from {}\"` shows them",
            model.name
        ),
        false => format!("say which one with {}", open.join(" and ")),
    }
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
fn notes(row: &Row) -> Vec<String> {
    let value = |name: &str| {
        row.iter()
            .find(|(n, _)| n == name)
            .and_then(|(_, v)| v.as_deref())
    };
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
    if let Some(state) = value("state").filter(|s| *s != "measured") {
        notes.push(format!("views are not there: {state}"));
    }
    notes
}
