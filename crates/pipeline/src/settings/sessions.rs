//! What is said about signing in: the two apps, where their APIs answer, where secrets lie.

use std::path::{Path, PathBuf};

use toklake_sources::session::{Secret, Source};
use url::Url;

use super::spoken::Spoken;
use super::studio::StudioSettings;

/// How accounts are signed in, and where their secrets lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionSettings {
    /// The API for Business.
    pub business: DoorSettings,
    /// The Display API.
    pub display: DoorSettings,
    /// The page on which a person agrees.
    pub consent_url: Url,
    /// The page on which an advertiser does.
    pub advertiser_consent_url: Url,
    /// The owner's session of TikTok Studio.
    pub studio: StudioSettings,
    /// Where secrets lie.
    pub vault: VaultSettings,
}

/// One door into TikTok: where it is, and the app that knocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoorSettings {
    /// Where the API answers.
    pub url: Url,
    /// Id of the app.
    pub client_key: Option<String>,
    /// Its secret.
    pub client_secret: Option<Secret>,
    /// A file that holds the secret.
    pub client_secret_file: Option<PathBuf>,
    /// Where TikTok sends people back, as registered.
    pub redirect: Option<Url>,
    /// What a person is asked for.
    pub scopes: Vec<String>,
}

/// Where secrets lie and what opens them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VaultSettings {
    /// The folder; `None`: `vault` inside the lake.
    pub folder: Option<PathBuf>,
    /// The key; `None` where this machine has no folder for settings.
    pub key_file: Option<PathBuf>,
    /// What opens the vault instead of a key file.
    pub passphrase: Option<Secret>,
    /// A file that holds it; `-` is the standard input.
    pub passphrase_file: Option<PathBuf>,
    /// Whether a new vault is opened by a passphrase that a person types.
    pub ask_passphrase: bool,
}

impl SessionSettings {
    pub(super) fn of(spoken: &Spoken, config_folder: Option<&Path>) -> Self {
        Self {
            business: DoorSettings::of(spoken, "business"),
            display: DoorSettings::of(spoken, "display"),
            consent_url: spoken.url("consent_url"),
            advertiser_consent_url: spoken.url("advertiser_consent_url"),
            studio: StudioSettings::of(spoken),
            vault: VaultSettings::of(spoken, config_folder),
        }
    }

    /// The door of a source; `None` for one that no app knocks at.
    pub fn door(&self, source: Source) -> Option<&DoorSettings> {
        match source {
            // an advertiser agrees to the same app
            Source::Business | Source::Advertiser => Some(&self.business),
            Source::Display => Some(&self.display),
            Source::Studio => None,
        }
    }

    /// Every secret that was said, for whoever has to keep them out of sight.
    pub fn secrets(&self) -> impl Iterator<Item = &Secret> {
        [
            &self.business.client_secret,
            &self.display.client_secret,
            &self.studio.password,
            &self.studio.totp_secret,
            &self.vault.passphrase,
        ]
        .into_iter()
        .flatten()
    }
}

impl DoorSettings {
    fn of(spoken: &Spoken, section: &str) -> Self {
        let key = |name: &str| format!("{section}.{name}");
        let scopes = spoken.text(&key("scopes"));
        Self {
            url: spoken.url(&key("url")),
            client_key: spoken.maybe_text(&key("client_key")),
            client_secret: spoken.maybe_secret(&key("client_secret")),
            client_secret_file: spoken
                .maybe_text(&key("client_secret_file"))
                .map(PathBuf::from),
            redirect: spoken.maybe_url(&key("redirect")),
            scopes: scopes
                .split([',', ' '])
                .filter(|scope| !scope.is_empty())
                .map(str::to_owned)
                .collect(),
        }
    }
}

impl VaultSettings {
    fn of(spoken: &Spoken, config_folder: Option<&Path>) -> Self {
        let path = |key| spoken.maybe_text(key).map(PathBuf::from);
        Self {
            folder: path("vault.folder"),
            key_file: path("vault.key_file")
                .or_else(|| Some(config_folder?.join("toklake").join("vault.key"))),
            passphrase: spoken.maybe_secret("vault.passphrase"),
            passphrase_file: path("vault.passphrase_file"),
            ask_passphrase: spoken.flag("vault.ask_passphrase"),
        }
    }
}
