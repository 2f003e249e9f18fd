//! What the vault keeps for a sign-in: the pair of tokens, the app it belongs to, and how it stands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use url::Url;

use super::access::SignInReason;
use super::secret::{Secret, inside_vault};

/// An app as registered with TikTok.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct App {
    /// `client_key`, also called app id.
    pub id: String,
    #[serde(with = "inside_vault")]
    pub secret: Secret,
    /// Where TikTok sends the person after consent, exactly as registered.
    #[serde(with = "address")]
    pub redirect: Url,
}

mod address {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use url::Url;

    pub(super) fn serialize<S: Serializer>(url: &Url, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(url.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
        String::deserialize(from)?.parse().map_err(Error::custom)
    }
}

/// Two tokens that were handed out together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    #[serde(with = "inside_vault")]
    pub access: Secret,
    /// Empty where the source hands out none.
    #[serde(with = "inside_vault")]
    pub refresh: Secret,
    pub obtained_at: DateTime<Utc>,
    /// `None`: the answer named no end.
    pub access_expires_at: Option<DateTime<Utc>>,
    pub refresh_expires_at: Option<DateTime<Utc>>,
}

/// Share of a token's life after which it is renewed, in percent.
const RENEW_AT_PERCENT: i32 = 80;

impl Pair {
    /// When to renew: at 80 % of the life that the answer gave.
    pub fn renew_at(&self) -> Option<DateTime<Utc>> {
        let life = self.access_expires_at? - self.obtained_at;
        Some(self.obtained_at + life / 100 * RENEW_AT_PERCENT)
    }

    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        self.access_expires_at.is_none_or(|end| now < end)
    }

    /// Whether asking for a new pair can succeed as far as the clock tells.
    pub fn may_refresh(&self, now: DateTime<Utc>) -> bool {
        !self.refresh.is_empty() && self.refresh_expires_at.is_none_or(|end| now < end)
    }
}

/// A refresh token was sent, and what came of it is not known yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InFlight {
    pub since: DateTime<Utc>,
    /// How often it was sent. Twice without an answer is the end.
    pub sent: u8,
}

/// How a sign-in stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Ok,
    ExpiresSoon,
    NeedsHuman,
    Revoked,
}

/// A sign-in as it lies in the vault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub pair: Pair,
    /// The pair before, until the present one has worked.
    pub previous: Option<Pair>,
    pub in_flight: Option<InFlight>,
    /// Why only a person can go on; `None` while it works.
    pub ended: Option<SignInReason>,
    pub open_id: Option<String>,
    pub scopes_asked: Vec<String>,
    pub scopes_granted: Vec<String>,
    pub created_at: DateTime<Utc>,
    /// How often the pair was replaced.
    pub rotations: u32,
}

impl SignIn {
    pub fn scopes_refused(&self) -> Vec<String> {
        let refused = self.scopes_asked.iter();
        refused
            .filter(|scope| !self.scopes_granted.contains(scope))
            .cloned()
            .collect()
    }
}

/// What may be known of a sign-in without a key: it holds no secret.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct About {
    pub created_at: Option<DateTime<Utc>>,
    pub used_at: Option<DateTime<Utc>>,
    pub validated_at: Option<DateTime<Utc>>,
    pub access_expires_at: Option<DateTime<Utc>>,
    pub refresh_expires_at: Option<DateTime<Utc>>,
    pub scopes_granted: Vec<String>,
    pub scopes_refused: Vec<String>,
    pub rotations: u32,
    pub ended: Option<SignInReason>,
    pub open_id: Option<String>,
}

impl About {
    /// Takes over what `entry` says, and keeps when it was used and validated.
    pub fn follow(&mut self, entry: &SignIn) {
        self.created_at = Some(entry.created_at);
        self.access_expires_at = entry.pair.access_expires_at;
        self.refresh_expires_at = entry.pair.refresh_expires_at;
        self.scopes_granted.clone_from(&entry.scopes_granted);
        self.scopes_refused = entry.scopes_refused();
        self.rotations = entry.rotations;
        self.ended = entry.ended;
        self.open_id.clone_from(&entry.open_id);
    }
}
