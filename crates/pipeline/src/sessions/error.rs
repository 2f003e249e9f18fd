//! Why something about signing in could not be done, and what a person does about it.

use std::path::PathBuf;

use toklake_sources::http::HttpError;
use toklake_sources::session::handle::BadHandle;
use toklake_sources::session::oauth::{CallbackError, LoopbackError, RandomError, TokenError};
use toklake_sources::session::vault::VaultError;
use toklake_sources::session::{AccessError, NextStep, Source};
use toklake_sources::studio::browser::{BrowserError, CookieFileError, Stop, TotpError};

/// No error here holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// The lake lies where no folder of this machine is.
    #[error("no vault can be kept in `{lake}`: it is no folder of this machine")]
    NoPlace {
        /// The lake.
        lake: String,
    },
    /// Neither a file nor a folder for one is known.
    #[error("there is no place for the key of the vault: this machine names no home folder")]
    NoKeyPlace,
    /// Nothing was kept yet.
    #[error("there is no vault yet in `{}`: nobody has signed in", folder.display())]
    NoVault {
        /// Where it would be.
        folder: PathBuf,
    },
    /// A passphrase opens the vault and nobody said it.
    #[error("a passphrase opens the vault in `{}`, and none was given", folder.display())]
    PassphraseWanted {
        /// The vault.
        folder: PathBuf,
    },
    /// A file that should hold a secret.
    #[error("cannot read a secret from `{}`", path.display())]
    SecretFile {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: std::io::Error,
    },
    /// The vault did not give or take.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// There is no token.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// Nobody said which app asks.
    #[error("no app for {at} is known: {} missing", listed(missing))]
    NoApp {
        /// The source.
        at: Source,
        /// Variables that are not set.
        missing: Vec<&'static str>,
    },
    /// A source that nobody signs in to by this way.
    #[error("nobody signs in to {at} here: there are `business`, `display` and `studio`")]
    NoSuchDoor {
        /// The source.
        at: Source,
    },
    /// The browser did not do what was asked.
    #[error(transparent)]
    Browser(#[from] BrowserError),
    /// The walk through Studio stopped.
    #[error("the session of `{account}` at TikTok Studio cannot be used")]
    Studio {
        /// Whose it is.
        account: String,
        /// Why.
        source: Stop,
    },
    /// A file of cookies brings no session.
    #[error("no session can be read from `{}`", path.display())]
    Cookies {
        /// The file.
        path: PathBuf,
        /// Why.
        source: CookieFileError,
    },
    /// The secret of the second step.
    #[error("the secret of the second step makes no codes")]
    Totp(#[from] TotpError),
    /// A name that is no handle.
    #[error(transparent)]
    Handle(#[from] BadHandle),
    /// A name that nobody has.
    #[error("no account `{name}` is signed in{}", others(known))]
    NoSuchAccount {
        /// The name, as it was said.
        name: String,
        /// Those that are.
        known: Vec<String>,
    },
    /// The callback was not what it should be.
    #[error("the sign-in did not succeed")]
    Callback {
        /// Why.
        source: CallbackError,
    },
    /// Nobody came back to this machine.
    #[error("the answer of TikTok did not reach this machine")]
    Loopback {
        /// Why.
        source: LoopbackError,
    },
    /// A token call failed.
    #[error("{at} hands out no token")]
    Token {
        /// The source.
        at: Source,
        /// Why.
        source: TokenError,
        /// What may lie behind it: a clock that is off.
        clock: Option<String>,
    },
    /// The profile was asked for with the new token.
    #[error("{at} does not tell whose sign-in this is: {reason}")]
    Profile {
        /// The source.
        at: Source,
        /// What it said.
        reason: String,
    },
    /// The source was not reached.
    #[error("{at} was not reached")]
    Http {
        /// The source.
        at: Source,
        /// Why.
        source: HttpError,
    },
    /// Somebody else signed in than was meant.
    #[error("you signed in as `{found}`, and `{meant}` was meant")]
    OtherName {
        /// Who did.
        found: String,
        /// Who should have.
        meant: String,
    },
    /// The handle belongs to another account of TikTok than before.
    #[error("`{account}` at {at} was another account of TikTok before (another `open_id`)")]
    OtherAccount {
        /// The handle.
        account: String,
        /// The source.
        at: Source,
    },
    /// The source says no handle and nobody else did.
    #[error("{at} does not tell the handle of this account: its scope was not granted")]
    NoHandle {
        /// The source.
        at: Source,
    },
    /// The system gives no random bytes.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// TikTok keeps the consent.
    #[error("the consent of `{account}` at {at} was not taken back, so nothing was forgotten")]
    NotRevoked {
        /// The account.
        account: String,
        /// The source.
        at: Source,
        /// Why.
        source: Box<SessionError>,
    },
    /// A task of this program ended early.
    #[error("the vault was left in the middle of its work")]
    Interrupted,
}

impl SessionError {
    /// A stable word for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoPlace { .. } => "vault_no_place",
            Self::NoKeyPlace => "vault_no_key_place",
            Self::NoVault { .. } => "vault_none",
            Self::PassphraseWanted { .. } => "vault_passphrase_wanted",
            Self::SecretFile { .. } => "secret_file",
            Self::Vault(error) => error.code(),
            Self::Access(error) => error.code(),
            Self::NoApp { .. } => "app_unknown",
            Self::NoSuchDoor { .. } => "source_unknown",
            Self::Browser(error) => error.code(),
            Self::Studio { source, .. } => source.code(),
            Self::Cookies { .. } => "cookies",
            Self::Totp(_) => "totp_secret",
            Self::Handle(_) => "handle",
            Self::NoSuchAccount { .. } => "account_unknown",
            Self::Callback { source } => match source {
                CallbackError::Refused { .. } => "consent_refused",
                CallbackError::OtherSignIn | CallbackError::NoState => "callback_state",
                CallbackError::NotAnAddress
                | CallbackError::OtherPlace { .. }
                | CallbackError::NoCode => "callback",
            },
            Self::Loopback { .. } => "loopback",
            Self::Token { .. } => "token_refused",
            Self::Profile { .. } => "profile",
            Self::Http { source, .. } => source.code(),
            Self::OtherName { .. } | Self::OtherAccount { .. } => "other_account",
            Self::NoHandle { .. } => "handle_unknown",
            Self::Random(_) => "random",
            Self::NotRevoked { .. } => "not_revoked",
            Self::Interrupted => "interrupted",
        }
    }

    /// What to do about it, where the message does not say so itself.
    pub fn remedy(&self) -> Option<String> {
        match self {
            Self::NoPlace { .. } => Some("name a folder of this machine: `TOKLAKE_VAULT=/path`".to_owned()),
            Self::NoKeyPlace => Some("name a file outside the lake: `TOKLAKE_VAULT_KEY_FILE=/path/vault.key`".to_owned()),
            Self::NoVault { .. } => Some("sign in first: `toklake login business`".to_owned()),
            Self::PassphraseWanted { .. } => Some(
                "give it on a terminal, or by `TOKLAKE_VAULT_PASSPHRASE_FILE=/path` (`-` is the standard input)"
                    .to_owned(),
            ),
            Self::SecretFile { .. } => Some("its first line is the secret; check path and permission".to_owned()),
            Self::Vault(error) => vault_remedy(error),
            Self::Access(error) => access_remedy(error),
            Self::NoApp { missing, .. } => Some(format!(
                "set {} in the environment or in `.env`; docs/guide/api.md says where to find them",
                listed(missing)
            )),
            Self::NoSuchDoor { .. } => Some("see `toklake login --help`".to_owned()),
            Self::Browser(error) => Some(error.remedy().to_owned()),
            Self::Studio { account, source } => Some(crate::studio::stop_remedy(account, source)),
            Self::Cookies { .. } => Some(
                "sign in to TikTok in a browser of yours and export the cookies of tiktok.com there, as `cookies.txt` or JSON"
                    .to_owned(),
            ),
            Self::Totp(_) => Some(
                "`TIKTOK_TOTP_SECRET` is the text that TikTok shows beside the QR code when an authenticator app is added"
                    .to_owned(),
            ),
            Self::Handle(_) => None,
            Self::NoSuchAccount { .. } => Some("see `toklake accounts`".to_owned()),
            Self::Callback { source } => Some(callback_remedy(source).to_owned()),
            Self::Loopback { .. } => Some("start again, or paste the callback: `toklake login ... --paste`".to_owned()),
            Self::Token { source, clock, .. } => Some(token_remedy(source, clock.as_deref())),
            Self::Profile { .. } => Some("start again with `toklake login`".to_owned()),
            Self::Http { .. } => Some("try again once the network is there".to_owned()),
            Self::OtherName { meant, .. } => Some(format!(
                "sign out of TikTok in the browser and sign in as `{meant}`; where it is a new name of the same \
                 account, write it under `[accounts]` in toklake.toml"
            )),
            Self::OtherAccount { account, at } => Some(format!(
                "if that is meant (a new app, a name that changed hands): `toklake session forget {account} --source {at}`, \
                 then sign in again"
            )),
            Self::NoHandle { at } => Some(format!("say it: `toklake login {at} --account HANDLE`")),
            Self::Random(_) => None,
            Self::NotRevoked { account, at, .. } => Some(format!(
                "try again later, or forget it here alone with `toklake session forget {account} --source {at} \
                 --local-only` and take the consent back in the settings of TikTok's app, under app permissions"
            )),
            Self::Interrupted => Some("give the same command again".to_owned()),
        }
    }
}

fn vault_remedy(error: &VaultError) -> Option<String> {
    match error {
        VaultError::WrongPassphrase => Some(
            "try the passphrase again; where it is lost, remove the vault's folder and sign in again"
                .to_owned(),
        ),
        VaultError::WrongKey { .. } | VaultError::NoKey { .. } => Some(
            "`TOKLAKE_VAULT_KEY_FILE` says where the key is looked for; a backup of it brings everything back"
                .to_owned(),
        ),
        VaultError::Write { path, source } => {
            toklake_lake::explain(source, &path.display().to_string())
        }
        VaultError::Disk { path, source, .. } => {
            toklake_lake::explain(source, &path.display().to_string())
        }
        // these say it themselves
        VaultError::TooOpen { .. }
        | VaultError::NotAFile { .. }
        | VaultError::Damaged { .. }
        | VaultError::Older { .. }
        | VaultError::Swapped { .. }
        | VaultError::Newer { .. }
        | VaultError::Changed { .. }
        | VaultError::Busy => None,
    }
}

fn access_remedy(error: &AccessError) -> Option<String> {
    match error.next() {
        NextStep::SignIn { command } => Some(format!("sign in again: `{command}`")),
        NextStep::RetryAfter(wait) => Some(format!("try again in {} s", wait.as_secs())),
        NextStep::Mend => match error {
            AccessError::App { at, .. } => Some(format!(
                "compare id, secret and redirect with TikTok's portal, then `toklake login {at}`"
            )),
            AccessError::SignIn { .. } | AccessError::Later { .. } | AccessError::Vault { .. } => {
                None
            }
        },
    }
}

fn callback_remedy(error: &CallbackError) -> &'static str {
    match error {
        CallbackError::Refused { .. } => "start again and agree on TikTok's page; nothing was kept",
        CallbackError::NotAnAddress
        | CallbackError::OtherPlace { .. }
        | CallbackError::OtherSignIn
        | CallbackError::NoState
        | CallbackError::NoCode => {
            "give the same command again, open the address it prints, and paste what the browser ends on"
        }
    }
}

fn token_remedy(error: &TokenError, clock: Option<&str>) -> String {
    let advice = match error {
        TokenError::NotSent { .. } | TokenError::Lost { .. } => {
            "try again once the network is there"
        }
        TokenError::Unreadable { .. } | TokenError::Later { .. } => "try again in a few minutes",
        TokenError::Dead { .. } => "a code works once and for ten minutes: start again",
        TokenError::App { .. } => "compare client key, secret and redirect with TikTok's portal",
    };
    match clock {
        Some(clock) => format!("{advice}; {clock}"),
        None => advice.to_owned(),
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

fn others(known: &[String]) -> String {
    match known {
        [] => String::new(),
        known => format!(": there are `{}`", known.join("`, `")),
    }
}
