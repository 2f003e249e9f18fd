//! Insights: a question, a query whose rows may answer it, and the sentences that it is answered in.
//!
//! An insight is `project/insights/NAME.toml` with `NAME.sql` beside it. The query says what was found and how
//! sure; what of that is said, and how, is decided here and is the same for all: see `judge.rs`.

mod ask;
mod judge;
mod words;

use std::collections::BTreeMap;

use serde::Deserialize;
use toklake_lake::DatasetName;

use crate::lineage;

pub use ask::{Insights, Recommendation};
pub(crate) use ask::{answered, query};
pub use judge::{Standing, Statement};

/// Columns that the query of an insight may give, in any order, with their types; what it does not give is NULL.
///
/// `effect`, `low`, `high` and the gains are factors where the insight is tested, shares where it is not.
pub(crate) const COLUMNS: [(&str, &str); 16] = [
    ("account", "text"),
    ("subject", "text"),
    ("test", "text"),
    ("effect", "double"),
    ("low", "double"),
    ("high", "double"),
    ("n", "bigint"),
    ("total", "bigint"),
    ("p", "double"),
    ("gain", "double"),
    ("gain_low", "double"),
    ("gain_high", "double"),
    ("probability", "double"),
    ("video_ids", "text[]"),
    ("since", "timestamp"),
    ("until", "timestamp"),
];
/// Of these, what every insight must give.
pub(crate) const NEEDED: [&str; 2] = ["account", "total"];

/// One insight of the project.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insight {
    /// Its name: that of its file.
    #[serde(skip)]
    pub name: String,
    /// What it answers.
    pub question: String,
    /// How it is answered, for the notes of a report.
    pub method: String,
    /// Observations below which it is silent.
    pub minimum: i64,
    /// Insights of one family are tested together; without it of that of posts.
    pub family: Option<String>,
    /// Share of false claims among claims that is put up with, where it is not that of posts.
    pub false_claims: Option<f64>,
    /// What is said of a row that is believed. `{subject}`, `{effect}`, `{low}`, `{high}`, `{n}`, `{total}`,
    /// `{gain}`, `{gain_low}` and `{gain_high}` stand for its values.
    pub claim: String,
    /// What is said where no row is.
    pub quiet: String,
    /// What is said below the minimum; `{minimum}` and `{missing}` stand for that, and for how much is missing.
    pub silent: String,
    /// What is said where nothing could be compared: no row has an effect. `quiet` where it is not given.
    pub bare: Option<String>,
    /// What to do about a row that helps.
    pub advice: Option<String>,
    /// What to do about a row that harms.
    pub avoid: Option<String>,
    /// The option of `toklake experiment plan` that tries what a row speaks of.
    pub trial: Option<String>,
    /// The query.
    #[serde(skip)]
    pub sql: String,
    /// The datasets that the query reads.
    #[serde(skip)]
    pub reads: Vec<DatasetName>,
}

/// Every insight of the project's files by name, and what is wrong with them.
pub(crate) fn read(files: &BTreeMap<String, String>) -> (BTreeMap<String, Insight>, Vec<String>) {
    let (mut insights, mut problems) = (BTreeMap::new(), vec![]);
    let ours = |path: &str| {
        Some(
            path.strip_prefix("insights/")?
                .strip_suffix(".toml")?
                .to_owned(),
        )
    };
    for (path, text) in files {
        let Some(name) = ours(path) else { continue };
        let read = || {
            let sql = files.get(&format!("insights/{name}.sql"));
            let sql = sql.ok_or_else(|| format!("the insight `{name}` has no query beside it"))?;
            let insight: Insight = toml::from_str(text).map_err(|e| e.message().to_owned())?;
            words::check(&insight)?;
            Ok(Insight {
                name: name.clone(),
                reads: lineage::reads(sql)?,
                sql: sql.clone(),
                ..insight
            })
        };
        match read() {
            Ok(insight) => drop(insights.insert(name, insight)),
            Err(problem) => {
                let problem: String = problem;
                problems.push(format!("{problem}\n  insight   project/{path}"));
            }
        }
    }
    (insights, problems)
}
