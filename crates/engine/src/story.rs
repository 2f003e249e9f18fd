//! Checks that a contract cannot say: a query whose rows are the problems, with what it is about.

use std::collections::BTreeMap;

use serde::Deserialize;
use toklake_lake::{DatasetName, Severity};

use crate::lineage;
use crate::project::{Model, Project};
use crate::quality::Dimension;

/// A check of the project.
#[derive(Debug, Clone)]
pub struct CheckStory {
    /// Its name: that of its file.
    pub name: String,
    /// What is wrong when it has rows.
    pub about: String,
    /// The dataset it judges.
    pub dataset: DatasetName,
    /// What it asks of the data.
    pub dimension: Dimension,
    /// Whether rows of it stop the dataset: one that does must not be wrong of true data.
    pub severity: Severity,
    /// What a person does about it; none where the data have to be mended at their source.
    pub remedy: Option<String>,
    /// The query.
    pub sql: String,
    /// The datasets it reads.
    pub reads: Vec<DatasetName>,
    /// The path of its files inside the project, without their ending.
    pub path: String,
}

impl CheckStory {
    /// Whether rows of it stop the build of `model`.
    pub(crate) fn stops(&self, model: &Model) -> bool {
        self.severity == Severity::Error && self.dataset == model.name
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    about: String,
    dataset: String,
    dimension: Dimension,
    severity: Severity,
    remedy: Option<String>,
}

/// Every check of the project in name order, and what is wrong with those that cannot be read: a query
/// without its head, a head with an unknown word, a query that is not one SELECT over named zones.
pub fn read(files: &BTreeMap<String, String>) -> (Vec<CheckStory>, Vec<String>) {
    let (mut stories, mut problems) = (vec![], vec![]);
    for (path, sql) in files.iter().filter(|(path, _)| path.starts_with("checks/")) {
        let Some(stem) = path.strip_suffix(".sql") else {
            continue;
        };
        match story(stem, sql, files.get(&format!("{stem}.toml"))) {
            Ok(story) => stories.push(story),
            Err(problem) => problems.push(problem),
        }
    }
    (stories, problems)
}

fn story(stem: &str, sql: &str, head: Option<&String>) -> Result<CheckStory, String> {
    let head =
        head.ok_or_else(|| format!("the check `project/{stem}.sql` has no head beside it"))?;
    let wrong = |problem: &str| format!("`project/{stem}.toml`: {problem}");
    let head: Head = toml::from_str(head).map_err(|e| wrong(e.message()))?;
    let dataset: Result<DatasetName, _> = head.dataset.parse();
    Ok(CheckStory {
        name: stem.rsplit('/').next().unwrap_or(stem).to_owned(),
        about: head.about,
        dataset: dataset.map_err(|e| wrong(&e.to_string()))?,
        dimension: head.dimension,
        severity: head.severity,
        remedy: head.remedy,
        sql: sql.to_owned(),
        reads: lineage::reads(sql).map_err(|e| format!("{e}\n  check     project/{stem}.sql"))?,
        path: stem.to_owned(),
    })
}

impl Project {
    /// What is wrong with where checks stand: one speaks of a dataset that nobody knows; or one that stops a
    /// dataset reads what is built after it, and so would judge new rows by old ones.
    pub(crate) fn misplaced_checks(&self) -> Vec<String> {
        let problem = |check: &CheckStory| {
            let problem = self.misplaced(check)?;
            Some(format!(
                "{problem}\n  check     project/{}.toml",
                check.path
            ))
        };
        self.checks.iter().filter_map(problem).collect()
    }

    fn misplaced(&self, check: &CheckStory) -> Option<String> {
        let judged = match self.model(&check.dataset) {
            Ok(model) => model,
            Err(unknown) => return Some(unknown.to_string()),
        };
        let reach = match self.reach_of(&check.reads) {
            Ok(reach) => reach,
            Err(unknown) => return Some(unknown.to_string()),
        };
        if let Some(own) = reach.views.iter().find(|view| view.sql.is_none()) {
            return Some(format!(
                "it reads `{}`, which is made from the checks",
                own.name
            ));
        }
        if check.severity == Severity::Warn || !judged.is_built() {
            return None;
        }
        let place = |name: &DatasetName| self.in_order().position(|m| m.name == *name);
        let mut built = reach.stored.iter().filter(|read| read.is_built());
        let late = built.find(|read| place(&read.name) > place(&judged.name))?;
        Some(format!(
            "it stops `{}`, and reads `{}`, which is made after it\nhint: let it judge `{}`, or only warn",
            judged.name, late.name, late.name
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(head: Option<&str>, sql: &str) -> Vec<String> {
        let mut files = BTreeMap::from([("checks/gaps.sql".to_owned(), sql.to_owned())]);
        files.extend(head.map(|head| ("checks/gaps.toml".to_owned(), head.to_owned())));
        read(&files).1
    }

    #[test]
    fn a_check_that_cannot_be_read_is_named_with_its_file_and_the_rest_are_read() {
        let head = |severity: &str| {
            format!(
                "about = \"gaps\"\ndataset = \"curated.videos\"\ndimension = \"accuracy\"\nseverity = \"{severity}\""
            )
        };
        let sql = "select * from curated.videos";
        assert_eq!(problems(Some(&head("warn")), sql), Vec::<String>::new());
        for (head, sql, wanted) in [
            (None, sql, "no head"),
            (Some(head("fatal")), sql, "unknown variant `fatal`"),
            (Some(head("warn").replace("curated.", "gold.")), sql, "gold"),
            (Some(head("error")), "select * from videos", "name its zone"),
        ] {
            let found = problems(head.as_deref(), sql);
            assert!(
                found.len() == 1 && found[0].contains(wanted) && found[0].contains("checks/gaps"),
                "{wanted}: {found:?}"
            );
        }
    }
}
