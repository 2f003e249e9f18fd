//! A lake as it was known at a moment: everything that had landed by then, built anew in a place of its own.

use chrono::{DateTime, Utc};
use toklake_engine::Mode;
use toklake_lake::{Content, Landing, LandingFile};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::RunReport;

impl Pipeline {
    /// Builds the lake of `moment` in `into`, which holds nothing yet; this lake is only read.
    ///
    /// What arrived later is left out, later arrivals of known files too. Models and settings are those of now.
    ///
    /// # Errors
    /// A place that holds something already, and a moment before anything had landed.
    pub async fn rebuild_as_of(
        &self,
        moment: DateTime<Utc>,
        into: &str,
        progress: &dyn Progress,
    ) -> Result<RunReport, PipelineError> {
        let mut settings = self.settings.clone();
        settings.root = into.to_owned();
        let then = Self::open(settings)?;
        if !then.engine.lake.is_empty().await? {
            return Err(PipelineError::Question {
                message: format!(
                    "`{into}` holds something already, and what was known then gets a lake of its own"
                ),
                remedy: "name a folder that does not exist yet: `--into DIR`".to_owned(),
            });
        }
        let files = Landing::new(&self.engine.lake).files().await?.files;
        let landed: Vec<LandingFile> = files
            .into_iter()
            .filter_map(|file| by(file, moment))
            .collect();
        if landed.is_empty() {
            return Err(PipelineError::Question {
                message: format!("nothing had landed by {}", moment.format("%Y-%m-%d %H:%M:%S UTC")),
                remedy: "`toklake sql \"select min(captured_at) from meta.receipts\"` tells when the first file came".to_owned(),
            });
        }
        let lock = then.take_for_run()?;
        self.copy(&landed, &then, progress).await?;
        then.run(lock, None, None, moment, Mode::Full, progress)
            .await
    }

    async fn copy(
        &self,
        landed: &[LandingFile],
        then: &Self,
        progress: &dyn Progress,
    ) -> Result<(), PipelineError> {
        let (from, to) = (
            Landing::new(&self.engine.lake),
            Landing::new(&then.engine.lake),
        );
        let mut index = to.index().await?;
        progress.begin("copying what had landed", Some(landed.len() as u64));
        for file in landed {
            progress.advance(&file.landing_id[..12]);
            for receipt in &file.receipts {
                let content = match from.open_local(file)? {
                    Some(bytes) => Content::Spooled(Box::new(bytes)),
                    None => Content::Bytes(from.read(file).await?),
                };
                to.land(&mut index, receipt, content).await?;
            }
        }
        progress.end();
        Ok(())
    }
}

/// The file with those of its arrivals that were by `moment`; `None` where it had not come yet.
fn by(mut file: LandingFile, moment: DateTime<Utc>) -> Option<LandingFile> {
    file.receipts
        .retain(|receipt| receipt.captured_at <= moment);
    file.receipts.sort_by_key(|receipt| receipt.captured_at);
    (!file.receipts.is_empty()).then_some(file)
}
