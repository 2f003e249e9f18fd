//! The gate: checks that stop a dataset judge the rows its table would have, before anyone sees them.

use std::collections::BTreeSet;
use std::sync::Arc;

use toklake_lake::Severity;

use super::Builder;
use crate::check::Finding;
use crate::error::EngineError;
use crate::project::Model;
use crate::quality;
use crate::session;
use crate::store::{self, Engine};
use crate::story::CheckStory;
use crate::tables::{DataFile, NewFile, Table};

impl Builder {
    /// What the checks of severity `error` find in `table` if its files in `drop` went and those in `add` came.
    ///
    /// The rows of `add` are on disk already, and no commit names them: readers do not see them.
    pub(super) async fn gate(
        &self,
        model: &Model,
        table: &Table,
        drop: &[DataFile],
        add: &[NewFile],
    ) -> Result<Vec<Finding>, EngineError> {
        let mut findings = vec![];
        let checks = self.project.checks.iter();
        let stops: Vec<&CheckStory> = checks.filter(|check| check.stops(model)).collect();
        if stops.is_empty() {
            return Ok(findings);
        }
        let candidate = Arc::new(table.scan(&model.contract, &changed(&table.files, drop, add)));
        for check in stops {
            let context = session::context(&self.lake, self.limits)?;
            let reach = self.project.reach_of(&check.reads)?;
            let instead = Some((&model.name, &candidate));
            store::register_reach(&context, &self.lake, &reach, instead).await?;
            let rows = store::answer(&context, &check.sql).await?;
            findings.extend(quality::finding(check, &rows));
        }
        Ok(findings)
    }
}

impl Engine {
    /// What checks of severity `error` find in datasets that no build makes, so that none could hold them back.
    ///
    /// # Errors
    /// A check that cannot be answered.
    pub async fn not_held(&self) -> Result<Vec<Finding>, EngineError> {
        let mut findings = vec![];
        for check in &self.project.checks {
            let is_held = self.project.model(&check.dataset)?.is_built();
            if check.severity == Severity::Error && !is_held {
                findings.extend(quality::finding(check, &self.sql(&check.sql).await?));
            }
        }
        Ok(findings)
    }
}

/// `live` without `drop`, and with `add`.
fn changed(live: &[DataFile], drop: &[DataFile], add: &[NewFile]) -> Vec<DataFile> {
    let stay = live.iter().filter(|file| !drop.contains(file));
    let come = add.iter().map(|new| &new.file);
    let files: BTreeSet<&DataFile> = stay.chain(come).collect();
    files.into_iter().cloned().collect()
}
