//! Whether TikTok still sends what the decoders know, and the tables still fit their contracts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use toklake_lake::Landing;
use toklake_sources::answers::{Decoded, Outcome};
use toklake_sources::{business, display, studio};

use crate::answers;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::Ending;
use crate::sessions::told;

/// What differs.
#[derive(Debug, Clone, Default, Serialize)]
pub struct SchemaCheck {
    /// Landed answers that were read.
    pub answers: u64,
    /// Of these, how many are no answer at all.
    pub unreadable: u64,
    /// Objects that could not be read, by dataset and rule.
    pub set_aside: BTreeMap<String, u64>,
    /// Members that no decoder knows.
    pub drift: Vec<Drift>,
    /// Contracts that do not fit: their models, or the columns that a source fills.
    pub contracts: Vec<String>,
}

/// A member that TikTok sends and nobody here knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Drift {
    /// The raw dataset whose `extra` column keeps it.
    pub dataset: String,
    /// What TikTok calls it.
    pub member: String,
    /// How often it came.
    pub times: u64,
    /// A landed answer that has it.
    pub landing_path: String,
}

/// Reads every landed answer again and compares contracts. Nothing is written.
pub async fn check_schema(pipeline: &Pipeline) -> Result<SchemaCheck, PipelineError> {
    let mut check = SchemaCheck::default();
    let mut drift: BTreeMap<(&'static str, String), (u64, String)> = BTreeMap::new();
    let landing = Landing::new(&pipeline.engine.lake);
    for file in &landing.files().await?.files {
        if !answers::SOURCES.contains(&file.key.source.as_str()) {
            continue;
        }
        let body = landing.read(file).await?;
        let account = &file.key.account;
        let Some(decoded) = answers::decoded(account, file, &body, None) else {
            continue;
        };
        check.count(&decoded);
        for (member, times) in decoded.received.drift {
            let seen = drift.entry(member).or_insert((0, file.path.to_string()));
            seen.0 += times;
        }
    }
    let drift = drift.into_iter();
    check.drift = drift
        .map(|((dataset, member), (times, landing_path))| Drift {
            dataset: dataset.to_owned(),
            member,
            times,
            landing_path,
        })
        .collect();
    check.contracts = columns_that_differ(pipeline);
    if let Err(error) = pipeline.validate().await {
        check.contracts.push(told(&error));
    }
    Ok(check)
}

/// Raw contracts, which a file of the project may have replaced, against what decoders fill.
fn columns_that_differ(pipeline: &Pipeline) -> Vec<String> {
    let mut problems = Vec::new();
    let of_apis = business::datasets().chain(display::datasets());
    for (dataset, schema) in of_apis.chain(studio::datasets()) {
        let Ok(model) = pipeline.engine.project.find(&format!("raw.{dataset}")) else {
            continue;
        };
        let fields = schema.fields().iter();
        let filled: BTreeSet<&str> = fields.map(|field| field.name().as_str()).collect();
        let columns = model.contract.columns.iter();
        let promised: BTreeSet<&str> = columns.map(|column| column.name.as_str()).collect();
        for column in filled.difference(&promised) {
            problems.push(format!(
                "`raw.{dataset}` lacks the column `{column}`, which its source fills"
            ));
        }
        for column in promised.difference(&filled) {
            problems.push(format!(
                "`raw.{dataset}` has a column `{column}`, which nothing fills"
            ));
        }
    }
    problems
}

impl SchemaCheck {
    /// Findings where anything differs.
    pub fn ending(&self) -> Ending {
        let is_clean = self.unreadable == 0
            && self.set_aside.is_empty()
            && self.drift.is_empty()
            && self.contracts.is_empty();
        match is_clean {
            true => Ending::Fine,
            false => Ending::Findings,
        }
    }

    fn count(&mut self, decoded: &Decoded) {
        self.answers += 1;
        if decoded.outcome == Outcome::Unreadable {
            self.unreadable += 1;
            return;
        }
        for aside in &decoded.set_aside {
            let key = format!("{}: {}", aside.dataset, aside.rule);
            *self.set_aside.entry(key).or_default() += 1;
        }
    }
}
