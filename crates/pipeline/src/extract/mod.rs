//! Asking TikTok's APIs: what to ask of which account, and what came of it.
//!
//! Answers go to landing and nowhere else; `raw` reads them from there. An extraction may run while
//! a lake is built, so it holds a lock of its own. A run holds the lock of the lake around it.

mod known;
mod plan;
mod report;
mod watched;

use std::time::{Duration, Instant};

use toklake_lake::Landing;
use toklake_sources::pull::{
    Account, Chance, Checkpoints, Clock, InFolder, InMemory, KeepInLanding, Limits, PullSettings,
    Rate, Scope, Seeded, Surroundings, Transport, pull,
};
use toklake_sources::session::Source;
use toklake_sources::{business, display};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::sessions::{Outside, SignedInAccount, signed_in};
use known::{Known, Trending};
use plan::Door;
use watched::Watched;

pub use plan::{ExtractRequest, What};
pub use report::ExtractReport;

/// The world that an extraction meets: TikTok's own, or a simulated one.
pub struct Online<'a> {
    pub transport: &'a dyn Transport,
    pub clock: &'a dyn Clock,
    pub checkpoints: &'a dyn Checkpoints,
    /// How often TikTok may be asked.
    pub limits: Limits,
    pub settings: PullSettings,
}

impl Pipeline {
    /// Asks about `accounts` and lands the answers.
    ///
    /// # Errors
    /// A lake that cannot be read or written, or that another extraction holds. What TikTok refuses
    /// is in the report.
    pub async fn extract(
        &self,
        request: &ExtractRequest,
        accounts: &[SignedInAccount],
        online: Online<'_>,
        chance: &mut dyn Chance,
        progress: &dyn Progress,
    ) -> Result<ExtractReport, PipelineError> {
        let _lock = self.engine.lake.lock_extraction("extract")?;
        let (now, began) = (online.clock.now(), Instant::now());
        let keep = KeepInLanding::new(Landing::new(&self.engine.lake));
        let watch = Watched::new(progress);
        let around = Surroundings {
            transport: online.transport,
            keep: &keep,
            checkpoints: online.checkpoints,
            clock: online.clock,
            watch: &watch,
            settings: &online.settings,
        };
        let (mut doors, mut shut) = (vec![], vec![]);
        for account in accounts {
            match Door::of(self, account) {
                Some(door) => doors.push(door),
                None => shut.push(account),
            }
        }
        let owners: Vec<&str> = doors.iter().map(|door| door.owner.as_str()).collect();
        let with_trends = request.wants(What::Trends) && self.settings.derive.trending;
        let today = now.date_naive();
        let mut known = Known::of(self, &owners, today, request.comments).await?;
        let mut ask_trends = vec![];
        for (source, trending) in [
            (Source::Business, Trending::Sounds),
            (Source::Advertiser, Trending::Hashtags),
        ] {
            // what is trending is the same whoever asks
            let mut subjects = doors.iter().map(|door| door.subject.source());
            let first = subjects.position(|one| one == source);
            if let Some(first) = first.filter(|_| with_trends) {
                known.look_for_trends(self, trending, today).await?;
                ask_trends.push(first);
            }
        }
        let planned = |(at, door): (usize, &Door)| {
            let mut streams = plan::streams(request, door, &known, now);
            if ask_trends.contains(&at) {
                streams.extend(plan::trends(request, door, &known));
            }
            (!streams.is_empty()).then(|| Account::new(&door.account, door.access.clone(), streams))
        };
        let accounts: Vec<Account> = doors.iter().enumerate().filter_map(planned).collect();
        let streams: u64 = accounts.iter().map(|a| a.streams.len() as u64).sum();
        progress.begin("asking TikTok", Some(streams));
        let pulled = pull(around, online.limits, chance, accounts).await;
        progress.end();
        let mut report = ExtractReport::new(pulled, &doors, &known, now);
        report.seconds = began.elapsed().as_secs_f64();
        report.note_shut(&shut);
        if streams == 0 {
            report.note_nothing_to_ask();
        }
        Ok(report)
    }

    /// Asks TikTok for the accounts that are signed in; with `accounts` only those, with `source`
    /// only there.
    ///
    /// # Errors
    /// As [`Pipeline::extract`], and a vault that does not open.
    pub async fn extract_signed_in(
        &self,
        request: &ExtractRequest,
        outside: &Outside,
        accounts: Option<&[String]>,
        source: Option<Source>,
        progress: &dyn Progress,
    ) -> Result<ExtractReport, PipelineError> {
        let (http, clock) = (&outside.http, &outside.clock);
        let found = signed_in(self, http.clone(), clock.clone(), accounts, source).await?;
        if found.is_empty() {
            return Ok(ExtractReport::of_nobody(clock.now()));
        }
        let checkpoints: Box<dyn Checkpoints> = match self.engine.lake.local_root() {
            Some(root) => Box::new(InFolder::new(root.join("meta/pulls"))),
            None => Box::new(InMemory::default()),
        };
        let online = Online {
            transport: &**http,
            clock: &**clock,
            checkpoints: &*checkpoints,
            limits: limits(),
            settings: PullSettings::default(),
        };
        // the moment spreads retries of many machines; nothing secret hangs on it
        let mut chance = Seeded::new(clock.now().timestamp_micros().unsigned_abs());
        self.extract(request, &found, online, &mut chance, progress)
            .await
    }
}

/// How often each API may be asked: below what TikTok documents, because others may use the same app.
pub fn limits() -> Limits {
    let app = Rate {
        every: Duration::from_millis(125),
        burst: 2,
    };
    Limits::default()
        .source(
            business::SOURCE,
            &[
                (Scope::App, app),
                (Scope::AccountEndpoint, Rate::per_minute(30, 5)),
            ],
        )
        .source(
            display::SOURCE,
            &[(Scope::AppEndpoint, Rate::per_minute(500, 5))],
        )
}
