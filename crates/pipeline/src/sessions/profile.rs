//! Whose sign-in it is: the handle, as the API tells it.

use toklake_sources::pull::{Transport, Verdict};
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
    let base = base.clone();
    let request = match at {
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
    };
    let answer = transport.carry(request).await;
    let answer = answer.map_err(|source| SessionError::Http { at, source })?;
    let (verdict, name) = match at {
        Source::Display => (display::classify(&answer), display::name(&answer.body)),
        Source::Business | Source::Advertiser | Source::Studio => {
            (business::classify(&answer), business::name(&answer.body))
        }
    };
    match verdict {
        Verdict::Fine | Verdict::Partial { .. } => Ok(name),
        // analytics that are off, or a field this account does not have: the person says the handle
        Verdict::Refused(_) => Ok(None),
        Verdict::Renew { code } | Verdict::SignIn { code } => {
            let reason = format!("the new token is refused (`{code}`)");
            Err(SessionError::Profile { at, reason })
        }
        Verdict::Later(later) => {
            let reason = format!("it has no time (`{}`)", later.code);
            Err(SessionError::Profile { at, reason })
        }
    }
}
