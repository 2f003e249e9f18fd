//! Zones of the lake and the names of its datasets.

use std::fmt;
use std::str::FromStr;

use object_store::path::Path;
use serde::{Deserialize, Serialize};

use crate::nearest;

/// Where data stands on its way from "as received" to "ready to read".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Zone {
    /// Bytes as received, never rewritten.
    Landing,
    /// Rows in the source's own words.
    Raw,
    /// One raw table each: renamed, cast, in our units.
    Staging,
    /// One table per entity and grain: what people read.
    Curated,
    /// Datasets about runs.
    Meta,
    /// Rows we could not use, each with its reason.
    Quarantine,
}

impl Zone {
    pub const ALL: [Self; 6] = [
        Self::Landing,
        Self::Raw,
        Self::Staging,
        Self::Curated,
        Self::Meta,
        Self::Quarantine,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Landing => "landing",
            Self::Raw => "raw",
            Self::Staging => "staging",
            Self::Curated => "curated",
            Self::Meta => "meta",
            Self::Quarantine => "quarantine",
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Zone {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        Self::ALL
            .into_iter()
            .find(|zone| zone.as_str() == text)
            .ok_or_else(|| NameError::Zone {
                text: text.to_owned(),
                meant: nearest(text, Self::ALL.map(Self::as_str)),
            })
    }
}

/// A dataset by zone and name, written `curated.videos`.
///
/// The name is lower case: a letter first, then letters, digits and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DatasetName {
    zone: Zone,
    name: String,
}

impl DatasetName {
    pub fn new(zone: Zone, name: &str) -> Result<Self, NameError> {
        let starts_well = name.starts_with(|c: char| c.is_ascii_lowercase());
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if starts_well && name.chars().all(plain) {
            Ok(Self {
                zone,
                name: name.to_owned(),
            })
        } else {
            Err(NameError::Dataset {
                text: name.to_owned(),
            })
        }
    }

    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The name without its zone.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The folder of the table, relative to the lake root. Published files of curated datasets lie
    /// beside `tables`, so that what a person opens is not mixed with what an engine reads.
    pub fn folder(&self) -> Path {
        let folder = match self.zone {
            Zone::Curated => "curated/social_media/tiktok/tables",
            Zone::Landing | Zone::Raw | Zone::Staging | Zone::Meta | Zone::Quarantine => {
                self.zone.as_str()
            }
        };
        Path::from(folder).join(self.name.as_str())
    }
}

impl fmt::Display for DatasetName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.zone, self.name)
    }
}

impl FromStr for DatasetName {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let (zone, name) = text.split_once('.').ok_or_else(|| NameError::Dataset {
            text: text.to_owned(),
        })?;
        Self::new(zone.parse()?, name)
    }
}

impl TryFrom<String> for DatasetName {
    type Error = NameError;

    fn try_from(text: String) -> Result<Self, NameError> {
        text.parse()
    }
}

impl From<DatasetName> for String {
    fn from(name: DatasetName) -> Self {
        name.to_string()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    #[error("no zone `{text}`{}", did_you_mean(*meant))]
    Zone {
        text: String,
        meant: Option<&'static str>,
    },
    #[error(
        "`{text}` is not the name of a dataset: write `zone.name` with lower-case letters, digits and `_`"
    )]
    Dataset { text: String },
}

fn did_you_mean(word: Option<&str>) -> String {
    word.map(|word| format!("; did you mean `{word}`?"))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_reads_back_as_it_was_printed() {
        for text in ["raw.export__overview", "curated.videos", "meta.runs"] {
            let name: DatasetName = text.parse().unwrap();
            assert_eq!(name.to_string(), text);
            let json = serde_json::to_string(&name).unwrap();
            assert_eq!(serde_json::from_str::<DatasetName>(&json).unwrap(), name);
        }
    }

    #[test]
    fn every_zone_has_its_folder() {
        let folder = |text: &str| text.parse::<DatasetName>().unwrap().folder().to_string();
        assert_eq!(folder("raw.export__overview"), "raw/export__overview");
        assert_eq!(
            folder("curated.videos"),
            "curated/social_media/tiktok/tables/videos"
        );
        assert_eq!(folder("quarantine.rows"), "quarantine/rows");
    }

    #[test]
    fn a_name_cannot_leave_its_zone() {
        for text in [
            "raw", "raw.", "raw.../x", "raw.A", "raw.a b", "raw.a.b", "raw.1a", ".a",
        ] {
            assert!(text.parse::<DatasetName>().is_err(), "{text}");
        }
        let error = "curatd.videos".parse::<DatasetName>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "no zone `curatd`; did you mean `curated`?"
        );
    }
}
