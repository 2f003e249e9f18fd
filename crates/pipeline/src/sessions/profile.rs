//! Whose sign-in it is: the handle, as the API tells it.

use std::time::Duration;

use toklake_sources::http::{Answer, Request};
use toklake_sources::pull::{Later, Transport, Verdict};
use toklake_sources::session::Source;
use toklake_sources::session::oauth::Grant;
use toklake_sources::{business, display};
use url::Url;

use super::error::SessionError;

/// The scope without which a source does not tell the handle.
fn name_scope(at: Source) -> &'static str {
    match at {
        Source::Business | Source::Advertiser | Source::Studio => "user.info.username",
        Source::Display => "user.info.profile",
    }
}

/// How often a source that has no time is asked.
const TRIES: usize = 4;
/// Between two of them, where the source does not say.
const PAUSE: Duration = Duration::from_secs(2);
/// A person waits at the terminal no longer than this for each.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// The handle behind a new token; `None` where its scope was not granted, or the source is silent.
pub(super) async fn name_of(
    transport: &dyn Transport,
    base: &Url,
    at: Source,
    grant: &Grant,
) -> Result<Option<String>, SessionError> {
    let scopes = business::Scopes::parse(&grant.scopes.join(","));
    if !scopes.has(name_scope(at)) {
        return Ok(None);
    }
    let mut tries = 0;
    loop {
        let request = request(base, at, grant, scopes.clone());
        let answer = transport.carry(request).await;
        let answer = answer.map_err(|source| SessionError::Http { at, source })?;
        tries += 1;
        match told(&answer, at) {
            Told::Name(name) => return Ok(name),
            Told::Refused(code) => {
                let reason = format!("the new token is refused (`{code}`)");
                return Err(SessionError::Profile { at, reason });
            }
            Told::Later(later) if tries == TRIES => {
                let reason = format!("it has no time (`{}`), asked {TRIES} times", later.code);
                return Err(SessionError::Profile { at, reason });
            }
            Told::Later(later) => {
                tokio::time::sleep(later.wait.unwrap_or(PAUSE).min(LONGEST_PAUSE)).await;
            }
        }
    }
}

fn request(base: &Url, at: Source, grant: &Grant, scopes: business::Scopes) -> Request {
    let base = base.clone();
    match at {
        Source::Display => display::name_request(&display::Subject { base, scopes }, &grant.access),
        Source::Business | Source::Advertiser | Source::Studio => {
            let business_id = grant.open_id.clone().unwrap_or_default();
            let subject = business::Subject {
                base,
                business_id,
                scopes,
                audience: true,
            };
            business::name_request(&subject, &grant.access)
        }
    }
}

/// What came of asking for the name.
enum Told {
    Name(Option<String>),
    Refused(String),
    Later(Later),
}

fn told(answer: &Answer, at: Source) -> Told {
    let (verdict, name) = match at {
        Source::Display => (display::classify(answer), display::name(&answer.body)),
        Source::Business | Source::Advertiser | Source::Studio => {
            (business::classify(answer), business::name(&answer.body))
        }
    };
    match verdict {
        Verdict::Fine | Verdict::Partial { .. } => Told::Name(name),
        // analytics that are off, or a field this account does not have: the person says the handle
        Verdict::Refused(_) => Told::Name(None),
        Verdict::Renew { code } | Verdict::SignIn { code } => Told::Refused(code),
        Verdict::Later(later) => Told::Later(later),
    }
}
