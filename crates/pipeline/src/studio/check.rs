//! Whether Studio's pages still make the calls that are kept.

use serde::Serialize;
use toklake_sources::session::Source;
use toklake_sources::studio::browser::{Parts, expected_on};

use super::collect::{KeepNothing, StudioRequest, one, plan};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::report::Ending;
use crate::sessions::{Outside, chosen, open_vault, told};

/// What was seen of Studio.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StudioCheck {
    /// Pages that were opened.
    pub pages: u32,
    /// Calls that pages made as expected.
    pub fine: u32,
    /// What is not as it was.
    pub findings: Vec<StudioFinding>,
}

/// One thing that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StudioFinding {
    /// The account it was seen with.
    pub account: String,
    /// `missing`, `new` or `stopped`.
    pub kind: &'static str,
    /// The page.
    pub page: String,
    /// What of it.
    pub what: String,
}

/// Opens each page of the account once and compares its calls with those that are known. Nothing of
/// what they told is kept.
pub async fn check_studio(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    progress: &dyn Progress,
) -> Result<StudioCheck, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let mut check = StudioCheck::default();
    let clock = outside.clock.as_ref();
    for session in chosen(pipeline, &vault, clock, accounts, Some(Source::Studio))? {
        let account = &session.account;
        let mut plan = plan(pipeline, &StudioRequest::default(), account);
        plan.parts = Parts {
            posts: true,
            account: true,
            monetization: true,
            comments: true,
            inspiration: true,
        };
        plan.progress = None;
        // the pages of one post, and no long list
        plan.days = Some(7);
        plan.posts_at_most = Some(1);
        let walked = one(
            pipeline,
            outside,
            &vault,
            &plan,
            account,
            &KeepNothing,
            progress,
        )
        .await?;
        check.pages += walked.pages;
        let mut find = |kind, page: &str, what: String| {
            check.findings.push(StudioFinding {
                account: account.to_string(),
                kind,
                page: page.to_owned(),
                what,
            });
        };
        for (page, seen) in &walked.seen {
            for group in expected_on(page) {
                match group.iter().any(|stream| seen.streams.contains(stream)) {
                    true => check.fine += 1,
                    false => {
                        let names: Vec<_> = group.iter().map(|stream| stream.name()).collect();
                        find(
                            "missing",
                            page,
                            format!("no call for {}", names.join(" or ")),
                        );
                    }
                }
            }
            for path in &seen.unknown {
                find("new", page, format!("a call that is not known: {path}"));
            }
        }
        if let Some(stop) = &walked.stopped {
            find("stopped", stop.code(), told(stop));
        }
    }
    Ok(check)
}

impl StudioCheck {
    /// Findings where anything is not as it was.
    pub fn ending(&self) -> Ending {
        match (self.findings.is_empty(), self.pages) {
            (true, 0) => Ending::CouldNot,
            (true, _) => Ending::Fine,
            (false, _) => Ending::Findings,
        }
    }
}
