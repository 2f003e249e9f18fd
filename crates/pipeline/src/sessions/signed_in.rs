//! The accounts that TikTok can be asked about: each with its way to a token.

use std::collections::BTreeMap;
use std::sync::Arc;

use toklake_lake::nearest;
use toklake_sources::business::Scopes;
use toklake_sources::http::Http;
use toklake_sources::pull::Clock;
use toklake_sources::session::handle::Handle;
use toklake_sources::session::oauth::TokenEndpoint;
use toklake_sources::session::registry::{SessionStatus, status};
use toklake_sources::session::vault::Vault;
use toklake_sources::session::{SignedIn, Source};
use url::Url;

use super::app;
use super::error::SessionError;
use super::vault::open_vault;
use crate::error::PipelineError;
use crate::pipeline::Pipeline;

/// One account at one source.
#[derive(Clone)]
pub struct SignedInAccount {
    /// Its handle: the name of its folder in landing.
    pub handle: Handle,
    /// Where it is signed in.
    pub source: Source,
    /// Its way to a token: renewed once whoever asks, and refused with its reason where the sign-in
    /// has ended.
    pub access: Arc<SignedIn>,
    /// TikTok's id of the account for this app: the `business_id` of the API for Business.
    pub open_id: Option<String>,
    /// What the person agreed to.
    pub scopes: Vec<String>,
    /// What the person was asked for.
    pub scopes_asked: Vec<String>,
    /// Where the API of the source answers.
    pub base: Url,
    /// Id of the app that asks.
    pub app_id: String,
}

impl SignedInAccount {
    /// The scopes as streams ask for them.
    pub fn granted(&self) -> Scopes {
        Scopes::parse(&self.scopes.join(","))
    }
}

/// Every account that is signed in, by handle and source; with `accounts` only those, by handle or
/// other name, and with `source` only there.
///
/// A sign-in that has ended is among them: asking it for a token says so. Nothing is asked of
/// TikTok here.
///
/// # Errors
/// A vault that does not open, a name nobody has, an app that is not known any more.
pub async fn signed_in(
    pipeline: &Pipeline,
    http: Arc<Http>,
    clock: Arc<dyn Clock>,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<Vec<SignedInAccount>, PipelineError> {
    let vault = open_vault(pipeline).await?;
    let found = chosen(pipeline, &vault, clock.as_ref(), accounts, source)?;
    let mut doors: BTreeMap<Source, Door> = BTreeMap::new();
    let mut all = Vec::new();
    for session in found {
        let at = session.source;
        if at == Source::Studio {
            // it has a browser and no token
            continue;
        }
        let door = match doors.get(&at) {
            Some(door) => door.clone(),
            None => {
                let door = Door::open(pipeline, &vault, at, Arc::clone(&http))?;
                doors.insert(at, door.clone());
                door
            }
        };
        all.push(door.account(session, &vault, &clock));
    }
    Ok(all)
}

/// How the sign-ins stand that are meant: by account, other name and source.
pub(crate) fn chosen(
    pipeline: &Pipeline,
    vault: &Vault,
    clock: &dyn Clock,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<Vec<SessionStatus>, SessionError> {
    let all = status(vault, &pipeline.settings.accounts, clock.now())?;
    let has_door = |session: &SessionStatus| {
        session.source == Source::Studio
            || pipeline.settings.sessions.door(session.source).is_some()
    };
    let all = all.into_iter().filter(has_door);
    let at_source = |session: &SessionStatus| source.is_none_or(|source| session.source == source);
    let all: Vec<_> = all.filter(at_source).collect();
    let Some(names) = accounts else {
        return Ok(all);
    };
    let handles: Vec<_> = names
        .iter()
        .map(|name| pipeline.settings.handle_of(name))
        .collect();
    // an account may have signed in under a name that it has no more
    let is_of = |session: &SessionStatus, handle: &str| {
        pipeline.settings.handle_of(session.account.as_str()) == handle
    };
    for (handle, name) in handles.iter().zip(names) {
        if !all.iter().any(|session| is_of(session, handle)) {
            return Err(unknown(name, handle, &all));
        }
    }
    let is_meant = |session: &SessionStatus| handles.iter().any(|handle| is_of(session, handle));
    Ok(all.into_iter().filter(is_meant).collect())
}

/// The nearest name first, then the others.
fn unknown(name: &str, handle: &str, all: &[SessionStatus]) -> SessionError {
    let mut known: Vec<&str> = all.iter().map(|session| session.account.as_str()).collect();
    known.dedup();
    let near = nearest(handle, known.iter().copied());
    known.sort_by_key(|known| Some(*known) != near);
    SessionError::NoSuchAccount {
        name: name.to_owned(),
        known: known.into_iter().take(8).map(str::to_owned).collect(),
    }
}

/// A source with the app that asks there.
#[derive(Clone)]
struct Door {
    base: Url,
    app_id: String,
    endpoint: Arc<dyn TokenEndpoint>,
}

impl Door {
    fn open(
        pipeline: &Pipeline,
        vault: &Vault,
        at: Source,
        http: Arc<Http>,
    ) -> Result<Self, SessionError> {
        let app = app::app(pipeline, vault, at)?;
        Ok(Self {
            base: app::door(pipeline, at)?.url.clone(),
            app_id: app.id.clone(),
            endpoint: app::endpoint(pipeline, at, app, http)?,
        })
    }

    fn account(
        self,
        session: SessionStatus,
        vault: &Vault,
        clock: &Arc<dyn Clock>,
    ) -> SignedInAccount {
        let access = SignedIn::new(
            session.account.clone(),
            session.source,
            vault.clone(),
            self.endpoint,
            Arc::clone(clock),
        );
        SignedInAccount {
            handle: session.account,
            source: session.source,
            access: Arc::new(access),
            open_id: session.about.open_id,
            scopes_asked: [
                &session.about.scopes_granted[..],
                &session.about.scopes_refused,
            ]
            .concat(),
            scopes: session.about.scopes_granted,
            base: self.base,
            app_id: self.app_id,
        }
    }
}
