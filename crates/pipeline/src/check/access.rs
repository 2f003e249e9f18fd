//! Whether the vault opens, each token and session works, and what each account may be asked.

use std::sync::Arc;

use serde::Serialize;
use toklake_sources::business;
use toklake_sources::pull::{Transport, Verdict};
use toklake_sources::session::scopes::unlocked_by;
use toklake_sources::session::{Access, Source};

use super::{studio, without_token};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::report::Ending;
use crate::sessions::{Outside, SessionError, SignedInAccount, open_vault, signed_in, told};

/// What was looked at.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AccessCheck {
    /// In the order looked at.
    pub lines: Vec<AccessLine>,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccessLine {
    /// The account and its source; `None` for what all share.
    pub of: Option<(String, Source)>,
    /// `vault`, `token`, `session`, `lasts`, `account`, `scopes`, `available`, `missing`, `clock`.
    pub what: &'static str,
    /// How bad it is.
    pub ending: Ending,
    /// What was seen.
    pub detail: String,
    /// What to do; empty where nothing needs doing.
    pub remedy: String,
}

/// Looks at the vault and asks once for each token; for a session of Studio its first page is opened.
pub async fn check_access(
    pipeline: &Pipeline,
    outside: &Outside,
    accounts: Option<&[String]>,
    source: Option<Source>,
) -> Result<AccessCheck, PipelineError> {
    let mut check = AccessCheck::default();
    open_vault(pipeline).await?;
    check.add(None, "vault", Ending::Fine, "it opens".to_owned(), "");
    let (http, clock) = (Arc::clone(&outside.http), Arc::clone(&outside.clock));
    let all = signed_in(pipeline, http, clock, accounts, source).await?;
    let of_studio = studio::access(pipeline, outside, accounts, source).await?;
    if all.is_empty() && of_studio.is_empty() {
        let remedy =
            "sign in: `toklake login business`, `toklake login display` or `toklake login studio`";
        let detail = "nobody is signed in".to_owned();
        check.add(None, "account", Ending::Findings, detail, remedy);
    }
    let watched = outside.watched();
    for account in &all {
        look_at(&mut check, account, watched.as_ref()).await;
    }
    check.lines.extend(of_studio);
    if let Some(warning) = watched.warning() {
        let remedy = "tokens are thought to end at the wrong moment until it is right";
        check.add(None, "clock", Ending::Findings, warning, remedy);
    }
    Ok(check)
}

async fn look_at(check: &mut AccessCheck, account: &SignedInAccount, transport: &dyn Transport) {
    let of = Some((account.handle.to_string(), account.source));
    let token = match account.access.token().await {
        Ok(token) => token,
        Err(error) => {
            let ending = without_token(&error);
            let detail = told(&error);
            let remedy = SessionError::from(error).remedy().unwrap_or_default();
            check.add(of, "token", ending, detail, &remedy);
            return;
        }
    };
    let scopes = match account.source {
        Source::Business => {
            let request = business::token_info_request(&account.base, &account.app_id, &token);
            let answer = match transport.carry(request).await {
                Ok(answer) => answer,
                Err(error) => {
                    let remedy = "try again once the network is there";
                    check.add(of, "token", Ending::CouldNot, told(&error), remedy);
                    return;
                }
            };
            match business::token_info(&answer.body) {
                Some(info) => {
                    check.add(
                        of.clone(),
                        "token",
                        Ending::Fine,
                        "TikTok takes it".to_owned(),
                        "",
                    );
                    let ids = info.creator_id.as_ref().zip(account.open_id.as_ref());
                    if ids.is_some_and(|(theirs, ours)| theirs != ours) {
                        let detail = "TikTok says that it belongs to another account".to_owned();
                        let remedy = sign_in(account);
                        check.add(of.clone(), "account", Ending::Findings, detail, &remedy);
                    }
                    let named = account.scopes.iter().filter(|scope| info.scopes.has(scope));
                    named.cloned().collect()
                }
                None => {
                    check.refused(of, &business::classify(&answer), account);
                    return;
                }
            }
        }
        Source::Display | Source::Advertiser | Source::Studio => {
            match account.access.validate().await {
                Ok(true) => {
                    check.add(
                        of.clone(),
                        "token",
                        Ending::Fine,
                        "TikTok takes it".to_owned(),
                        "",
                    );
                    account.scopes.clone()
                }
                Ok(false) => {
                    let detail = "TikTok refuses it".to_owned();
                    check.add(of, "token", Ending::Findings, detail, &sign_in(account));
                    return;
                }
                Err(error) => {
                    let detail = told(&error);
                    let remedy = SessionError::from(error).remedy().unwrap_or_default();
                    check.add(of, "token", Ending::CouldNot, detail, &remedy);
                    return;
                }
            }
        }
    };
    check.scopes(of, account, &scopes);
}

impl AccessCheck {
    /// The worst of its lines.
    pub fn ending(&self) -> Ending {
        let endings = self.lines.iter().map(|line| line.ending);
        endings.max().unwrap_or(Ending::Fine)
    }

    fn add(
        &mut self,
        of: Option<(String, Source)>,
        what: &'static str,
        ending: Ending,
        detail: String,
        remedy: &str,
    ) {
        self.lines.push(AccessLine {
            of,
            what,
            ending,
            detail,
            remedy: remedy.to_owned(),
        });
    }

    fn refused(
        &mut self,
        of: Option<(String, Source)>,
        verdict: &Verdict,
        account: &SignedInAccount,
    ) {
        let code = verdict.code().unwrap_or("0");
        let (ending, detail, remedy) = match verdict {
            Verdict::Renew { .. } | Verdict::SignIn { .. } => (
                Ending::Findings,
                format!("TikTok refuses it (`{code}`)"),
                sign_in(account),
            ),
            Verdict::Refused(refusal) => (
                Ending::CouldNot,
                format!("{} (`{code}`)", refusal.reason.about()),
                "compare the app with TikTok's portal".to_owned(),
            ),
            Verdict::Later(_) | Verdict::Fine | Verdict::Partial { .. } => (
                Ending::CouldNot,
                format!("TikTok has no time (`{code}`)"),
                "try again in a few minutes".to_owned(),
            ),
        };
        self.add(of, "token", ending, detail, &remedy);
    }

    /// What was granted, and what is missing against what this program can use.
    fn scopes(&mut self, of: Option<(String, Source)>, account: &SignedInAccount, has: &[String]) {
        let wanted = &account.scopes_asked;
        let (granted, refused): (Vec<_>, Vec<_>) =
            wanted.iter().partition(|scope| has.contains(scope));
        let words = |scopes: &[&String]| {
            let unlocked = scopes
                .iter()
                .filter_map(|scope| unlocked_by(account.source, scope));
            let words: Vec<_> = unlocked.map(|unlocked| unlocked.what).collect();
            words.join("; ")
        };
        let detail = format!("{} of {} that were asked for", granted.len(), wanted.len());
        self.add(of.clone(), "scopes", Ending::Fine, detail, "");
        self.add(of.clone(), "available", Ending::Fine, words(&granted), "");
        if !refused.is_empty() {
            let names: Vec<_> = refused.iter().map(|scope| format!("`{scope}`")).collect();
            let detail = format!("without {}: {}", names.join(", "), words(&refused));
            let remedy = format!("to have it, agree to all: {}", sign_in(account));
            self.add(of, "missing", Ending::Findings, detail, &remedy);
        }
    }
}

fn sign_in(account: &SignedInAccount) -> String {
    format!(
        "`toklake login {} --account {}`",
        account.source, account.handle
    )
}
