//! The doors into TikTok that a person signs in to.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A door of its own, with its own app, tokens and lifetimes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// API for Business, as the holder of an account.
    Business,
    /// API for Business, as an advertiser: hashtag trends ask for it.
    Advertiser,
    /// Display API with Login Kit.
    Display,
    /// The browser session of TikTok Studio.
    Studio,
}

impl Source {
    pub const ALL: [Self; 4] = [
        Self::Business,
        Self::Advertiser,
        Self::Display,
        Self::Studio,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Business => "business",
            Self::Advertiser => "advertiser",
            Self::Display => "display",
            Self::Studio => "studio",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Source {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        Self::ALL
            .into_iter()
            .find(|source| source.as_str() == text)
            .ok_or_else(|| UnknownSource(text.to_owned()))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no source `{0}`: there are `business`, `advertiser`, `display` and `studio`")]
pub struct UnknownSource(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_reads_back_as_it_was_printed() {
        for source in Source::ALL {
            assert_eq!(source.to_string().parse(), Ok(source));
            let json = serde_json::to_string(&source).unwrap();
            assert_eq!(json, format!("\"{source}\""));
        }
        let error = "busines".parse::<Source>().unwrap_err();
        assert!(error.to_string().contains("`business`"), "{error}");
    }
}
