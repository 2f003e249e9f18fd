//! The kinds of account that TikTok treats differently.

use serde::{Deserialize, Serialize};

/// Defaults for an account, under the name of the case it stands for.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persona {
    /// Registered Business with 100 followers or more: every field there is.
    RegisteredBusiness,
    /// Business, not registered, below 100 followers: demographics are empty.
    SmallBusiness,
    /// Personal with 100 followers or more: Business fields are left out.
    Personal,
    /// The owner never switched analytics on: 40001.
    NoAnalytics,
    /// A Personal account whose owner refuses `video.insights`.
    PartialConsent,
    /// Consent is withdrawn as soon as it is given: every token is dead.
    Revoked,
    /// A Registered Business with 2,000 posts.
    Prolific,
    /// Opened two days before the clock starts, nothing posted.
    BrandNew,
}

/// What the account is to TikTok.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    Personal,
    Business,
    /// A Business account that completed TikTok's registration.
    RegisteredBusiness,
}

impl Persona {
    pub fn kind(self) -> AccountKind {
        match self {
            Self::RegisteredBusiness | Self::Prolific => AccountKind::RegisteredBusiness,
            Self::SmallBusiness => AccountKind::Business,
            Self::Personal
            | Self::NoAnalytics
            | Self::PartialConsent
            | Self::Revoked
            | Self::BrandNew => AccountKind::Personal,
        }
    }

    pub fn has_analytics(self) -> bool {
        self != Self::NoAnalytics
    }

    pub fn withdraws_consent(self) -> bool {
        self == Self::Revoked
    }

    /// Scopes the owner does not tick on the consent page.
    pub fn refused_scopes(self) -> &'static [&'static str] {
        match self {
            Self::PartialConsent => &["video.insights"],
            Self::RegisteredBusiness
            | Self::SmallBusiness
            | Self::Personal
            | Self::NoAnalytics
            | Self::Revoked
            | Self::Prolific
            | Self::BrandNew => &[],
        }
    }

    pub(crate) fn followers_at_start(self) -> u64 {
        match self {
            Self::RegisteredBusiness | Self::Prolific => 21_000,
            Self::SmallBusiness => 41,
            Self::Personal | Self::PartialConsent | Self::Revoked => 1_300,
            Self::NoAnalytics => 260,
            Self::BrandNew => 0,
        }
    }

    pub(crate) fn posts(self) -> usize {
        match self {
            Self::RegisteredBusiness => 120,
            Self::SmallBusiness => 9,
            Self::Personal | Self::PartialConsent | Self::Revoked => 57,
            Self::NoAnalytics => 12,
            Self::Prolific => 2_000,
            Self::BrandNew => 0,
        }
    }

    /// Views of an ordinary post over its life.
    pub(crate) fn typical_views(self) -> f64 {
        match self {
            Self::RegisteredBusiness => 9_000.0,
            Self::Prolific => 4_000.0,
            Self::SmallBusiness => 90.0,
            Self::Personal | Self::PartialConsent | Self::Revoked => 1_400.0,
            Self::NoAnalytics => 300.0,
            Self::BrandNew => 150.0,
        }
    }
}
