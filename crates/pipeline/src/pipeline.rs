//! A lake with its project and settings, and what can be done with it.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use toklake_engine::{Engine, Limits, Mode, Project};
use toklake_lake::{Lake, LakeLock, Zone};

use crate::error::PipelineError;
use crate::extract::ExtractReport;
use crate::progress::Progress;
use crate::report::{BuildReport, Ending, ImportReport, RawReport, Remark, RunReport};
use crate::settings::Settings;
use crate::{build, import, ledger, raw, summary};

pub use crate::import::ImportRequest;

/// Everything a command needs. Opening one creates nothing on disk.
#[derive(Clone)]
pub struct Pipeline {
    /// The engine over the lake.
    pub engine: Engine,
    /// What every command works by.
    pub settings: Settings,
}

impl Pipeline {
    /// Opens the lake and the project that `settings` name.
    ///
    /// # Errors
    /// A root that cannot be a lake, or a project whose parts do not fit together.
    pub fn open(settings: Settings) -> Result<Self, PipelineError> {
        let lake = Lake::open(&settings.root)?;
        let project = Project::open(settings.project.as_deref())?;
        let project = Arc::new(project.without(&settings.derive.left_out()));
        let limits = Limits {
            memory_bytes: settings.memory_bytes,
            threads: settings.threads,
        };
        Ok(Self {
            engine: Engine {
                lake,
                project,
                limits,
            },
            settings,
        })
    }

    /// The same, for a command that only reads.
    ///
    /// # Errors
    /// No lake was ever begun at the root: its name may be mistyped.
    pub fn begun(self) -> Result<Self, PipelineError> {
        match self.engine.lake.is_begun() {
            true => Ok(self),
            false => Err(PipelineError::Question {
                message: format!("there is no lake at `{}`", self.settings.root),
                remedy: "name the lake with `--root`, or begin one there: `toklake run PATH...`"
                    .to_owned(),
            }),
        }
    }

    /// The same lake with all writes kept in memory: what a command would do, without doing it.
    pub fn rehearsal(&self) -> Self {
        let mut copy = self.clone();
        copy.engine.lake = self.engine.lake.rehearsal();
        copy
    }

    /// Lands every export file under the given paths.
    pub async fn import(
        &self,
        request: &ImportRequest,
        at: DateTime<Utc>,
        progress: &dyn Progress,
    ) -> Result<ImportReport, PipelineError> {
        let _lock = self.engine.lake.lock("import")?;
        import::import(self, request, at, progress).await
    }

    /// Landing to raw.
    pub async fn raw(
        &self,
        at: DateTime<Utc>,
        mode: Mode,
        progress: &dyn Progress,
    ) -> Result<RawReport, PipelineError> {
        let _lock = self.engine.lake.lock("raw")?;
        raw::raw(self, at, mode, progress).await
    }

    /// Raw to staging; with `names`, only those datasets.
    pub async fn staging(
        &self,
        names: &[String],
        at: DateTime<Utc>,
        mode: Mode,
        progress: &dyn Progress,
    ) -> Result<BuildReport, PipelineError> {
        let _lock = self.engine.lake.lock("staging")?;
        build::zones(self, &[Zone::Staging], names, at, mode, progress).await
    }

    /// Staging to curated and meta, and the published files; with `names`, only those datasets.
    pub async fn curated(
        &self,
        names: &[String],
        at: DateTime<Utc>,
        mode: Mode,
        progress: &dyn Progress,
    ) -> Result<BuildReport, PipelineError> {
        let _lock = self.engine.lake.lock("curated")?;
        build::zones(
            self,
            &[Zone::Curated, Zone::Meta],
            names,
            at,
            mode,
            progress,
        )
        .await
    }

    /// Takes the lake for a run: before TikTok is asked, until everything is published.
    ///
    /// # Errors
    /// Another command that writes has it; the error says which.
    pub fn take_for_run(&self) -> Result<LakeLock, PipelineError> {
        Ok(self.engine.lake.lock("run")?)
    }

    /// Everything, in order; with a request its files are imported first. `extract` is what came of
    /// asking TikTok before, under the same `lock`.
    pub async fn run(
        &self,
        lock: LakeLock,
        extract: Option<ExtractReport>,
        request: Option<&ImportRequest>,
        at: DateTime<Utc>,
        mode: Mode,
        progress: &dyn Progress,
    ) -> Result<RunReport, PipelineError> {
        let _lock = lock;
        let clock = std::time::Instant::now();
        let import = match request {
            Some(request) => Some(import::import(self, request, at, progress).await?),
            None => None,
        };
        let raw = raw::raw(self, at, mode, progress).await?;
        let zones = [Zone::Staging, Zone::Curated, Zone::Meta];
        let mut build = build::zones(self, &zones, &[], at, mode, progress).await?;
        let accounts = summary::accounts(self).await?;
        let left_out = summary::gains_left_out(self, &accounts).await?;
        build.remarks.extend(left_out);
        let mut report = RunReport {
            run_id: ledger::run_id(at),
            started_at: at,
            extract,
            import,
            raw,
            build,
            accounts,
            seconds: 0.0,
        };
        if report.is_empty() {
            report
                .build
                .remarks
                .push(nothing_landed(&self.settings.root));
        }
        let asking = report.extract.as_ref().map_or(0.0, |asked| asked.seconds);
        report.seconds = asking + clock.elapsed().as_secs_f64();
        ledger::record(self, &report, at).await?;
        Ok(report)
    }
}

fn nothing_landed(root: &str) -> Remark {
    Remark {
        ending: Ending::Findings,
        code: "nothing_landed".to_owned(),
        about: root.to_owned(),
        message: "nothing has been imported into this lake yet".to_owned(),
        remedy: "import export files first: `toklake run PATH...`".to_owned(),
    }
}
