//! Logical types and units: what a column holds and what it counts.

use std::fmt;
use std::str::FromStr;

use arrow::datatypes::{DataType, TimeUnit};
use serde::{Deserialize, Serialize};

/// The types a contract may name. Small on purpose: each is exact in Arrow, Parquet, Delta and CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogicalType {
    Text,
    Int64,
    Float64,
    Boolean,
    /// A calendar day, without a zone.
    Date,
    /// An instant in UTC, to the microsecond.
    Timestamp,
    /// A list of texts.
    Texts,
}

impl LogicalType {
    pub const ALL: [Self; 7] = [
        Self::Text,
        Self::Int64,
        Self::Float64,
        Self::Boolean,
        Self::Date,
        Self::Timestamp,
        Self::Texts,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Int64 => "int64",
            Self::Float64 => "float64",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Timestamp => "timestamp",
            Self::Texts => "texts",
        }
    }

    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int64 => DataType::Int64,
            Self::Float64 => DataType::Float64,
            Self::Boolean => DataType::Boolean,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Texts => DataType::new_list(DataType::Utf8, true),
        }
    }

    /// Whether `at_least` and `at_most` mean something.
    pub fn is_number(self) -> bool {
        match self {
            Self::Int64 | Self::Float64 => true,
            Self::Text | Self::Boolean | Self::Date | Self::Timestamp | Self::Texts => false,
        }
    }
}

impl fmt::Display for LogicalType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for LogicalType {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(UnknownWord)
    }
}

/// The word is not in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("unknown word")]
pub struct UnknownWord;

/// What a number counts or measures: one of [`Unit::LIST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub struct Unit(&'static str);

impl Unit {
    /// Every unit with what it means.
    pub const LIST: &'static [(&'static str, &'static str)] = &[
        ("views", "plays of a video"),
        ("impressions", "times something was shown"),
        ("likes", "likes"),
        ("comments", "comments"),
        ("shares", "shares"),
        ("saves", "additions to favourites"),
        ("engagements", "likes, comments and shares together"),
        ("downloads", "downloads of a video"),
        ("clicks", "clicks on a link or button"),
        ("leads", "forms handed in"),
        ("people", "persons or accounts, each once"),
        ("followers", "accounts that follow"),
        ("videos", "videos"),
        ("sounds", "sounds"),
        ("hashtags", "hashtags"),
        ("sessions", "live broadcasts"),
        ("gifts", "gifts received in a broadcast"),
        ("diamonds", "TikTok's reward for gifts"),
        ("seconds", "seconds"),
        ("minutes", "minutes"),
        ("hours", "hours"),
        ("hour_of_day", "hour of the day, 0 to 23"),
        ("days", "days"),
        ("weeks", "weeks"),
        ("months", "months"),
        ("year", "calendar year"),
        ("ratio", "a fraction or quotient; 1 is the whole"),
        ("percent", "percent points; 100 is the whole"),
        ("count", "a plain count"),
        ("rows", "rows of a table"),
        ("files", "files"),
        ("bytes", "bytes"),
        ("line", "position in a file, from 1"),
        ("pixels", "pixels"),
        ("rank", "place in an order, 1 is best"),
        ("score", "a computed score; its column says the range"),
        ("correlation", "-1 to 1"),
        ("probability", "0 to 1"),
        ("euros", "euros"),
        ("dollars", "US dollars"),
    ];

    pub fn as_str(self) -> &'static str {
        self.0
    }

    pub fn about(self) -> &'static str {
        Self::LIST
            .iter()
            .find(|(name, _)| *name == self.0)
            .map(|(_, about)| *about)
            .expect("a unit is made from the list only")
    }

    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::LIST.iter().map(|(name, _)| *name)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl FromStr for Unit {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::names()
            .find(|name| *name == text)
            .map(Self)
            .ok_or(UnknownWord)
    }
}

impl TryFrom<String> for Unit {
    type Error = UnknownWord;

    fn try_from(text: String) -> Result<Self, UnknownWord> {
        text.parse()
    }
}

impl From<Unit> for &'static str {
    fn from(unit: Unit) -> Self {
        unit.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn types_read_back_by_name() {
        for kind in LogicalType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
            let json = serde_json::to_string(&kind).unwrap();
            assert_eq!(json, format!("\"{kind}\""));
        }
    }

    #[test]
    fn every_unit_stands_once_and_says_what_it_means() {
        let names: BTreeSet<_> = Unit::names().collect();
        assert_eq!(names.len(), Unit::LIST.len());
        for name in names {
            assert!(!name.parse::<Unit>().unwrap().about().is_empty());
        }
        assert_eq!("furlongs".parse::<Unit>(), Err(UnknownWord));
    }
}
