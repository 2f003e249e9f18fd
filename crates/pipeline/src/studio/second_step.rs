//! Whether the secret of the owner's authenticator makes codes that TikTok would take.

use serde::Serialize;
use toklake_sources::http::Request;
use toklake_sources::pull::Transport;
use toklake_sources::session::Secret;
use toklake_sources::studio::browser::{Codes, STEP_SECONDS};

use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::Ending;
use crate::sessions::{Outside, secret_in};

/// What was looked at. It holds neither the secret nor a code.
#[derive(Debug, Clone, Serialize)]
pub struct SecondStepCheck {
    /// Whether a secret was given.
    pub has_secret: bool,
    /// Why the secret makes no codes; `None` where it does.
    pub problem: Option<String>,
    /// How long a code lasts.
    pub step_seconds: u64,
    /// Until the present code ends.
    pub seconds_left: u64,
    /// How far our clock is off, where it matters.
    pub clock: Option<String>,
}

/// Looks at the secret, and at our clock against that of Studio's site.
pub async fn check_2fa(
    pipeline: &Pipeline,
    outside: &Outside,
) -> Result<SecondStepCheck, PipelineError> {
    let settings = &pipeline.settings.sessions.studio;
    let secret: Option<Secret> = match (&settings.totp_secret, &settings.totp_secret_file) {
        (Some(secret), _) => Some(secret.clone()),
        (None, Some(path)) => Some(secret_in(path)?),
        (None, None) => None,
    };
    let problem = secret.as_ref().and_then(|secret| Codes::new(secret).err());
    let watched = outside.watched();
    if let Err(error) = watched.carry(Request::get(&settings.url, "/login")).await {
        tracing::info!(%error, "the clock of TikTok's site cannot be asked");
    }
    Ok(SecondStepCheck {
        has_secret: secret.is_some(),
        problem: problem.map(|problem| problem.to_string()),
        step_seconds: STEP_SECONDS,
        seconds_left: Codes::seconds_left(outside.clock.now()),
        clock: watched.warning(),
    })
}

impl SecondStepCheck {
    /// Findings where no code can be made, or none that would be taken.
    pub fn ending(&self) -> Ending {
        match self.has_secret && self.problem.is_none() && self.clock.is_none() {
            true => Ending::Fine,
            false => Ending::Findings,
        }
    }
}
