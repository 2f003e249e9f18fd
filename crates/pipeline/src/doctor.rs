//! Doctor: whether the lake, its files and this machine are as the rest of the program needs them.

use serde::Serialize;
use toklake_engine::Damage;
use toklake_lake::{Landing, explain};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// One thing that was looked at.
#[derive(Debug, Clone, Serialize)]
pub struct DoctorLine {
    /// What was looked at.
    pub what: String,
    /// Whether it is as it should be.
    pub ok: bool,
    /// What was seen.
    pub detail: String,
    /// What to do, where it is not.
    pub remedy: String,
}

/// Everything that was looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct DoctorReport {
    /// In the order looked at.
    pub lines: Vec<DoctorLine>,
}

impl DoctorReport {
    fn good(&mut self, what: &str, detail: String) {
        self.lines.push(DoctorLine {
            what: what.to_owned(),
            ok: true,
            detail,
            remedy: String::new(),
        });
    }

    fn bad(&mut self, what: &str, detail: String, remedy: &str) {
        self.lines.push(DoctorLine {
            what: what.to_owned(),
            ok: false,
            detail,
            remedy: remedy.to_owned(),
        });
    }
}

impl Pipeline {
    /// Looks at the lake; `deep` also reads every landed byte and every row.
    pub async fn doctor(&self, deep: bool) -> Result<DoctorReport, PipelineError> {
        let mut report = DoctorReport::default();
        report.good("lake", self.engine.lake.url().to_string());
        self.look_at_disk(&mut report);
        match self.validate().await {
            Ok(()) => report.good("project", "every model agrees with its contract".to_owned()),
            Err(error) => report.bad(
                "project",
                error.to_string(),
                "mend the model or its contract",
            ),
        }
        self.look_at_landing(deep, &mut report).await?;
        self.look_at_tables(deep, &mut report).await;
        Ok(report)
    }

    /// Hard links and locks, which safe writing needs, tried in the system's folder for a lake not yet made.
    fn look_at_disk(&self, report: &mut DoctorReport) {
        let Some(root) = self.engine.lake.local_root() else {
            return;
        };
        if !root.exists() {
            report.good(
                "disk",
                format!(
                    "`{}` does not exist yet; the first import makes it",
                    root.display()
                ),
            );
            return;
        }
        match toklake_lake::try_disk(root) {
            Ok(()) => report.good(
                "disk",
                "hard links, renames and synced writes work".to_owned(),
            ),
            Err(error) => {
                let words = explain(&error, &root.display().to_string())
                    .unwrap_or_else(|| error.to_string());
                report.bad(
                    "disk",
                    words,
                    "put the lake on a local disk that is writable, with hard links",
                );
            }
        }
    }

    async fn look_at_landing(
        &self,
        deep: bool,
        report: &mut DoctorReport,
    ) -> Result<(), PipelineError> {
        let landing = Landing::new(&self.engine.lake);
        let inventory = landing.files().await?;
        let receipts: usize = inventory.files.iter().map(|f| f.receipts.len()).sum();
        report.good(
            "landing",
            format!("{} files, {receipts} arrivals", inventory.files.len()),
        );
        for damage in &inventory.damage {
            report.bad(
                "landing",
                format!("{}: {}", damage.path, damage.reason),
                "import the original file again",
            );
        }
        if deep {
            for file in &inventory.files {
                if let Err(error) = landing.verify(file).await {
                    report.bad(
                        "landing",
                        error.to_string(),
                        "remove the damaged file and import the original again",
                    );
                }
            }
            report.good("landing", "every byte was read and hashed".to_owned());
        }
        Ok(())
    }

    async fn look_at_tables(&self, deep: bool, report: &mut DoctorReport) {
        let project = &self.engine.project;
        let aside = crate::raw::raw_models(self).into_iter();
        let aside = aside.filter_map(|model| project.model(&model.quarantine()).ok());
        let mut tables = 0;
        for model in project
            .in_order()
            .filter(|m| m.contract.stored)
            .chain(aside)
        {
            let looked = self.engine.table(&model.name).await;
            if looked.as_ref().is_ok_and(|table| table.version.is_none()) {
                continue;
            }
            tables += 1;
            let damage = match (deep, looked) {
                (true, _) => toklake_engine::verify(&self.engine.lake, model).await,
                (false, Ok(_)) => vec![],
                (false, Err(error)) => vec![Damage {
                    error,
                    remedy: "look closer: `toklake doctor --deep`",
                }],
            };
            for Damage { error, remedy } in damage {
                let cause = std::error::Error::source(&error)
                    .map_or_else(String::new, |c| format!(": {c}"));
                report.bad("tables", format!("{}: {error}{cause}", model.name), remedy);
            }
        }
        report.good("tables", format!("{tables} tables were opened"));
    }
}
