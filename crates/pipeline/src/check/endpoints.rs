//! Whether each endpoint answers each account: the smallest question, once.

use std::sync::Arc;
use std::time::Instant;

use serde::Serialize;
use toklake_sources::http::Answer;
use toklake_sources::probe::Probe;
use toklake_sources::pull::{Transport, Verdict};
use toklake_sources::session::{Access, Secret, Source};
use toklake_sources::{business, display};

use super::{studio, without_token};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::Ending;
use crate::sessions::{Outside, SignedInAccount, signed_in, told};

/// What each endpoint said.
#[derive(Debug, Clone, Default, Serialize)]
pub struct EndpointsCheck {
    /// By account, source and endpoint.
    pub lines: Vec<EndpointLine>,
    /// The clock, where it is off.
    pub warning: Option<String>,
}

/// One endpoint, asked once for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EndpointLine {
    /// The handle.
    pub account: String,
    /// The source.
    pub source: Source,
    /// The path; empty where no question could be asked at all.
    pub endpoint: &'static str,
    /// What it tells.
    pub about: &'static str,
    /// HTTP status; `None` where nothing was answered, or nothing asked.
    pub status: Option<u16>,
    /// The code of the source, where it said one.
    pub code: Option<String>,
    /// From the question to the answer.
    pub milliseconds: Option<u64>,
    /// How bad it is.
    pub ending: Ending,
    /// What that means.
    pub meaning: String,
}

/// Asks every endpoint of the sources that are signed in. Nothing is landed.
pub async fn check_endpoints(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<EndpointsCheck, PipelineError> {
    let (http, clock) = (Arc::clone(&outside.http), Arc::clone(&outside.clock));
    let watched = outside.watched();
    let mut check = EndpointsCheck::default();
    for account in signed_in(pipeline, http, clock, accounts, source).await? {
        match account.access.token().await {
            Ok(token) => ask_all(&mut check, &account, &token, watched.as_ref()).await,
            Err(error) => {
                let mut line = EndpointLine::of(&account, "", "the token");
                line.ending = without_token(&error);
                line.meaning = told(&error);
                check.lines.push(line);
            }
        }
    }
    check.warning = watched.warning();
    let of_studio = studio::endpoints(pipeline, outside, accounts, source);
    check.lines.extend(of_studio.await?);
    Ok(check)
}

async fn ask_all(
    check: &mut EndpointsCheck,
    account: &SignedInAccount,
    token: &Secret,
    transport: &dyn Transport,
) {
    for probe in probes(account, token, transport).await {
        let line = EndpointLine::of(account, probe.endpoint, probe.about);
        check
            .lines
            .push(line.asked(probe, account, transport).await);
    }
}

/// The questions; one is asked before, to know a post that the others can be about.
async fn probes(
    account: &SignedInAccount,
    token: &Secret,
    transport: &dyn Transport,
) -> Vec<Probe> {
    let (base, scopes) = (account.base.clone(), account.granted());
    match account.source {
        Source::Business => {
            let business_id = account.open_id.clone().unwrap_or_default();
            let subject = business::Subject {
                base,
                business_id,
                scopes,
                audience: true,
            };
            let answer = transport
                .carry(business::newest_post_request(&subject, token))
                .await;
            let post = answer
                .ok()
                .and_then(|answer| business::newest_post(&answer.body));
            business::probes(&subject, &account.app_id, token, post.as_deref())
        }
        Source::Display => {
            let subject = display::Subject { base, scopes };
            let answer = transport
                .carry(display::newest_post_request(&subject, token))
                .await;
            let post = answer
                .ok()
                .and_then(|answer| display::newest_post(&answer.body));
            display::probes(&subject, token, post.as_deref())
        }
        Source::Advertiser | Source::Studio => Vec::new(),
    }
}

impl EndpointsCheck {
    /// The worst of its lines.
    pub fn ending(&self) -> Ending {
        let endings = self.lines.iter().map(|line| line.ending);
        endings.max().unwrap_or(Ending::Fine)
    }
}

impl EndpointLine {
    fn of(account: &SignedInAccount, endpoint: &'static str, about: &'static str) -> Self {
        Self::of_source(account.handle.as_str(), account.source, endpoint, about)
    }

    pub(super) fn of_source(
        account: &str,
        source: Source,
        endpoint: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            account: account.to_owned(),
            source,
            endpoint,
            about,
            status: None,
            code: None,
            milliseconds: None,
            ending: Ending::Fine,
            meaning: String::new(),
        }
    }

    async fn asked(
        mut self,
        probe: Probe,
        account: &SignedInAccount,
        transport: &dyn Transport,
    ) -> Self {
        if let Some(scope) = probe.scope.filter(|scope| !account.granted().has(scope)) {
            self.ending = Ending::Findings;
            self.meaning = format!("not asked: the account did not grant `{scope}`");
            return self;
        }
        let Some(request) = probe.request else {
            self.meaning = "not asked: the account has no post to ask about".to_owned();
            return self;
        };
        let clock = Instant::now();
        let answer = transport.carry(request).await;
        self.milliseconds = u64::try_from(clock.elapsed().as_millis()).ok();
        match answer {
            Ok(answer) => self.answered(&answer),
            Err(error) => {
                self.ending = Ending::CouldNot;
                self.meaning = told(&error);
            }
        }
        self
    }

    fn answered(&mut self, answer: &Answer) {
        let verdict = match self.source {
            Source::Display => display::classify(answer),
            Source::Business | Source::Advertiser | Source::Studio => business::classify(answer),
        };
        self.status = Some(answer.status);
        self.code = verdict.code().map(str::to_owned);
        (self.ending, self.meaning) = meaning(&verdict);
    }
}

/// What an answer says of its endpoint, and how bad that is.
pub(super) fn meaning(verdict: &Verdict) -> (Ending, String) {
    match verdict {
        Verdict::Fine => (Ending::Fine, "it answers".to_owned()),
        Verdict::Partial { .. } => (Ending::Findings, "it answers in part".to_owned()),
        Verdict::Later(later) => {
            let wait = later.wait.map_or_else(String::new, |wait| {
                format!(", in {} s again", wait.as_secs())
            });
            (Ending::Findings, format!("it has no time{wait}"))
        }
        Verdict::Renew { .. } => (Ending::Findings, "it refuses the token".to_owned()),
        Verdict::SignIn { .. } => (Ending::Findings, "only a new sign-in helps".to_owned()),
        Verdict::Refused(refusal) => (Ending::Findings, refusal.reason.about().to_owned()),
    }
}
