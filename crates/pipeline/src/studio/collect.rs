//! Collecting what Studio's pages load, for every account that is signed in there.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use toklake_lake::{LakeError, Landing};
use toklake_sources::pull::{Arrival, End, Keep, KeepInLanding, Kept, StreamReport};
use toklake_sources::session::Source;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::vault::Vault;
use toklake_sources::studio::SOURCE;
use toklake_sources::studio::browser::{Parts, Step, Stop, WalkPlan, Walked, walk};

use super::desk::Desk;
use super::exports;
use super::login::stopped;
use crate::error::PipelineError;
use crate::extract::{ExtractReport, ExtractRequest, What};
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::{Ending, Remark};
use crate::sessions::{Outside, SessionError, Standing, chosen, open_vault, told};

/// What a person wants from Studio.
#[derive(Debug, Clone, Default)]
pub struct StudioRequest {
    /// What is asked of TikTok at all.
    pub extract: ExtractRequest,
    /// Where a picture of each page is put.
    pub screenshots: Option<PathBuf>,
}

/// Walks through Studio for the accounts that are signed in there; `None` where none is.
///
/// # Errors
/// A lake or vault that cannot be read or written, or a browser that is missing. What Studio refuses
/// is in the report.
pub async fn extract_studio(
    pipeline: &Pipeline,
    request: &StudioRequest,
    outside: &Outside,
    accounts: Option<&[String]>,
    progress: &dyn Progress,
) -> Result<Option<ExtractReport>, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let (now, began) = (outside.clock.now(), Instant::now());
    let clock = outside.clock.as_ref();
    let sessions = chosen(pipeline, &vault, clock, accounts, Some(Source::Studio))?;
    if sessions.is_empty() {
        return Ok(None);
    }
    let _lock = pipeline.engine.lake.lock_extraction("extract")?;
    let keep = KeepInLanding::new(Landing::new(&pipeline.engine.lake));
    let mut report = ExtractReport::empty(now);
    progress.begin("opening TikTok Studio", None);
    for session in sessions {
        // a session that has ended waits for its owner; trying again would only annoy
        if matches!(session.standing, Standing::NeedsHuman | Standing::Revoked) {
            let sign = "it ended before";
            report
                .remarks
                .push(remark(&session.account, &Stop::SignedOut { sign }));
            continue;
        }
        let mut plan = plan(pipeline, request, &session.account);
        plan.downloads = exports::folder(pipeline, &session.account)?;
        let walked = one(
            pipeline,
            outside,
            &vault,
            &plan,
            &session.account,
            &keep,
            progress,
        )
        .await;
        match walked {
            Ok(walked) => {
                let files = exports::hand_on(pipeline, &session.account, &walked, now);
                report.remarks.extend(files.await?);
                add(&mut report, &session.account, walked);
            }
            Err(error) => report.remarks.push(failure(&session.account, &error)),
        }
        exports::sweep(&plan);
    }
    progress.end();
    report.seconds = began.elapsed().as_secs_f64();
    Ok(Some(report))
}

/// Opens Studio's first page alone, and keeps nothing of it.
pub(crate) async fn look_at_home(
    pipeline: &Pipeline,
    outside: &Outside,
    vault: &Vault,
    account: &Handle,
) -> Result<(), SessionError> {
    let mut plan = plan(pipeline, &StudioRequest::default(), account);
    plan.parts = NOTHING;
    plan.progress = None;
    let quiet = crate::progress::Quiet;
    let walked = one(
        pipeline,
        outside,
        vault,
        &plan,
        account,
        &KeepNothing,
        &quiet,
    )
    .await?;
    match walked.stopped {
        Some(stop) => Err(stopped(account, stop)),
        None => Ok(()),
    }
}

const NOTHING: Parts = Parts {
    posts: false,
    account: false,
    monetization: false,
    comments: false,
    inspiration: false,
};

pub(super) fn plan(pipeline: &Pipeline, request: &StudioRequest, account: &Handle) -> WalkPlan {
    let settings = &pipeline.settings.sessions.studio;
    let extract = &request.extract;
    let is = |what| extract.what == What::All || extract.what == what;
    let root = pipeline.engine.lake.local_root();
    WalkPlan {
        account: account.to_string(),
        other_names: pipeline.settings.other_names(account.as_str()),
        base: settings.url.clone(),
        parts: Parts {
            posts: is(What::Videos),
            account: is(What::Audience),
            monetization: is(What::Audience),
            comments: extract.comments,
            inspiration: is(What::Trends) && pipeline.settings.derive.trending,
        },
        days: extract.days,
        user_id: None,
        posts_at_most: None,
        max_pages: settings.max_pages,
        max_requests: settings.max_requests,
        pause: settings.pause,
        screenshots: request.screenshots.clone(),
        downloads: None,
        progress: root.map(|root| root.join(format!("meta/pulls/studio-{account}.json"))),
    }
}

pub(super) async fn one(
    pipeline: &Pipeline,
    outside: &Outside,
    vault: &Vault,
    plan: &WalkPlan,
    account: &Handle,
    keep: &dyn Keep,
    progress: &dyn Progress,
) -> Result<Walked, SessionError> {
    let visible = !pipeline.settings.sessions.studio.headless && outside.host.has_display;
    let mut desk = Desk::open(pipeline, vault, account, &outside.host, visible).await?;
    let mut plan = plan.clone();
    plan.user_id.clone_from(&desk.sign_in.user_id);
    let told = |step: &str| progress.advance(&format!("{account} {step}"));
    let clock = Arc::clone(&outside.clock);
    let walked = walk(&desk.browser, &plan, keep, clock, &told).await;
    let noted = match (&walked.stopped, &walked.identity) {
        (Some(stop), _) if stop.needs_human() => desk.ended(stop),
        // a browser that is lost tells no cookies
        (Some(Stop::Browser(_)), _) => Ok(()),
        (_, Some(identity)) => desk.works(identity, outside.clock.now()).await.map(drop),
        (_, None) => Ok(()),
    };
    desk.browser.close().await;
    noted.map(|()| walked)
}

fn add(report: &mut ExtractReport, account: &Handle, walked: Walked) {
    let end = walked.stopped.as_ref().map_or(End::Complete, end);
    report.requests += walked.requests;
    for (stream, tally) in &walked.streams {
        report.streams.push(StreamReport {
            source: SOURCE,
            account: account.to_string(),
            stream: stream.name(),
            requests: tally.answers,
            retried: 0,
            renewed: 0,
            pages: tally.answers,
            landed: tally.landed,
            known: tally.known,
            waited: Duration::ZERO,
            resumed: walked.skipped > 0,
            ended: end.clone(),
            missing: None,
        });
    }
    if let Some(stop) = &walked.stopped {
        report.remarks.push(remark(account, stop));
    }
    report.remarks.extend(missing(account, &walked));
    if !walked.screenshots.is_empty() {
        let folder = walked.screenshots[0].parent();
        report.remarks.push(Remark {
            ending: Ending::Fine,
            code: "studio_screenshots".to_owned(),
            about: format!("studio of {account}"),
            message: match walked.screenshots.len() {
                1 => "a picture of a page was taken".to_owned(),
                taken => format!("{taken} pictures of pages were taken"),
            },
            remedy: folder.map_or_else(String::new, |folder| {
                format!(
                    "they lie in {}; fields are hidden, names and numbers are not",
                    folder.display()
                )
            }),
        });
    }
}

/// Pages of the account that are named one by one; of posts they are counted.
fn missing(account: &Handle, walked: &Walked) -> Option<Remark> {
    let is_of_post = |name: &&String| Step::post_of(name).is_some();
    let (of_posts, of_account): (Vec<_>, Vec<_>) = walked.missing.iter().partition(is_of_post);
    let posts: BTreeSet<_> = of_posts
        .iter()
        .filter_map(|name| Step::post_of(name))
        .collect();
    let mut parts: Vec<String> = of_account.iter().map(|name| format!("`{name}`")).collect();
    if !posts.is_empty() {
        parts.push(format!("{} pages of {} posts", of_posts.len(), posts.len()));
    }
    if of_account.iter().any(|name| *name == "content") {
        parts.push("the pages of all posts that it would have named".to_owned());
    }
    (!parts.is_empty()).then(|| Remark {
        ending: Ending::Findings,
        code: "studio_incomplete".to_owned(),
        about: format!("studio of {account}"),
        message: format!("missing: {}", parts.join(", ")),
        remedy: "what came is kept; `toklake extract --source studio` opens these pages alone, within 20 hours"
            .to_owned(),
    })
}

fn end(stop: &Stop) -> End {
    let code = stop.code().to_owned();
    match stop {
        Stop::SignedOut { .. } | Stop::Challenge | Stop::OtherAccount { .. } => {
            End::SignIn { code }
        }
        Stop::Budget { .. } => End::Budget,
        Stop::NotKept { reason } => End::NotKept {
            reason: reason.clone(),
        },
        Stop::RefusedCall { .. } | Stop::TooOften | Stop::Failing { .. } | Stop::Browser(_) => {
            End::GaveUp { code }
        }
    }
}

fn remark(account: &Handle, stop: &Stop) -> Remark {
    failure(account, stopped_text(account, stop))
}

fn stopped_text(account: &Handle, stop: &Stop) -> Told {
    Told {
        code: format!("studio_{}", stop.code()),
        message: told(stop),
        remedy: stop_remedy(account.as_str(), stop),
        ending: match stop {
            Stop::Budget { .. } | Stop::TooOften => Ending::Findings,
            Stop::SignedOut { .. }
            | Stop::Challenge
            | Stop::OtherAccount { .. }
            | Stop::RefusedCall { .. }
            | Stop::Failing { .. }
            | Stop::NotKept { .. }
            | Stop::Browser(_) => Ending::CouldNot,
        },
    }
}

struct Told {
    code: String,
    message: String,
    remedy: String,
    ending: Ending,
}

impl From<&SessionError> for Told {
    fn from(error: &SessionError) -> Self {
        Self {
            code: error.code().to_owned(),
            message: told(error),
            remedy: error.remedy().unwrap_or_default(),
            ending: Ending::CouldNot,
        }
    }
}

fn failure<T>(account: &Handle, told: T) -> Remark
where
    T: Into<Told>,
{
    let told = told.into();
    Remark {
        ending: told.ending,
        code: told.code,
        about: format!("studio of {account}"),
        message: told.message,
        remedy: told.remedy,
    }
}

/// What a person does about a walk that stopped.
pub(crate) fn stop_remedy(account: &str, stop: &Stop) -> String {
    match stop {
        Stop::SignedOut { .. } | Stop::Challenge => {
            format!(
                "sign in again in a browser that you see: `toklake login studio --account {account}`"
            )
        }
        Stop::OtherAccount { meant, .. } => format!(
            "sign in as `{meant}`: `toklake session forget {meant} --source studio --local-only`, then `toklake login studio --account {meant}`"
        ),
        Stop::RefusedCall { .. } | Stop::TooOften => {
            "look at Studio in your own browser, and wait some hours before the next extraction"
                .to_owned()
        }
        Stop::Budget { of, .. } => format!(
            "run `toklake extract --source studio` again within 20 hours: it goes on where it was; `studio.max_{of}` sets how many"
        ),
        Stop::Failing { .. } => "try again in an hour: it goes on where it was; `toklake check studio` says whether TikTok has changed its pages".to_owned(),
        Stop::NotKept { .. } => "look at the disk of the lake: `toklake doctor`".to_owned(),
        Stop::Browser(error) => error.remedy().to_owned(),
    }
}

/// For a look that leaves no trace.
pub(crate) struct KeepNothing;

#[async_trait]
impl Keep for KeepNothing {
    async fn keep(&self, _: Arrival) -> Result<Kept, LakeError> {
        Ok(Kept::Known)
    }
}
