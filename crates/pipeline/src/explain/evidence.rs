//! The lines of landed files that rows name.

use toklake_lake::{Landing, LandingFile};

use super::{Evidence, ExplainStep, InputRows, Row, cell};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::{answers, reading};

/// Lines that are shown.
const MOST: usize = 6;

impl Evidence {
    fn is_also_of(&mut self, of: &str) {
        if !self.of.split(", ").any(|known| known == of) {
            self.of.push_str(&format!(", {of}"));
        }
    }
}

impl Pipeline {
    /// Every `..._landing_id` of the row and of its inputs with the line beside it, looked up in landing.
    pub(super) async fn evidence(
        &self,
        row: &Row,
        inputs: &[InputRows],
        steps: &[ExplainStep],
    ) -> Result<Vec<Evidence>, PipelineError> {
        let of_inputs = inputs.iter().flat_map(|input| {
            let rows = input.first.iter();
            rows.map(|row| (format!("{}.", input.dataset), row.as_slice()))
        });
        let rows = [(String::new(), row)].into_iter().chain(of_inputs);
        let rows: Vec<(String, &Row)> = rows.filter(|(_, row)| !named(row).is_empty()).collect();
        if rows.is_empty() {
            return Ok(vec![]);
        }
        let landing = Landing::new(&self.engine.lake);
        let files = landing.files().await?.files;
        let mut evidence: Vec<Evidence> = vec![];
        for (dataset, row) in rows {
            for (name, id) in named(row) {
                let (Some(file), Some(line)) = (file_of(&files, row, name, id), line_of(row, name))
                else {
                    continue;
                };
                let path = file.path.as_ref();
                let is_same = |e: &Evidence| (&*e.landing_path, e.line) == (path, line);
                let of = format!("{dataset}{name}");
                match evidence.iter().position(is_same) {
                    Some(known) => evidence[known].is_also_of(&of),
                    None if evidence.len() >= MOST => {}
                    None => evidence.push(self.line(&landing, file, of, line, steps).await?),
                }
            }
        }
        Ok(evidence)
    }

    async fn line(
        &self,
        landing: &Landing,
        file: &LandingFile,
        of: String,
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
            of,
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

/// The columns of a row that name landed files, with those names.
pub(super) fn named(row: &Row) -> Vec<(&str, &str)> {
    row.iter()
        .filter(|(name, _)| name.ends_with("landing_id") && !name.starts_with("old_"))
        .filter_map(|(name, value)| Some((name.as_str(), value.as_deref()?)))
        .collect()
}

/// The line that belongs to a column that names a file.
fn line_of(row: &Row, name: &str) -> Option<i64> {
    let line = name.replace("landing_id", "line");
    cell(row, &line)?.parse().ok()
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
    let whose = cell(row, "account");
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
