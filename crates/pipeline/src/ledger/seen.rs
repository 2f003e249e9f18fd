//! A landed file as far as a run looked at it: by name alone, or opened.

use toklake_lake::{LandingFile, LandingKey, Named};

use super::files::month;

/// One landed file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Seen<'f> {
    /// Nothing of it has changed since it was read, so its receipts were not opened.
    Named(&'f Named),
    Opened(&'f LandingFile),
}

impl<'f> Seen<'f> {
    pub fn key(self) -> &'f LandingKey {
        match self {
            Self::Named(named) => &named.key,
            Self::Opened(file) => &file.key,
        }
    }

    pub fn landing_id(self) -> &'f str {
        match self {
            Self::Named(named) => &named.landing_id,
            Self::Opened(file) => &file.landing_id,
        }
    }

    /// The ids of its receipts, sorted.
    pub fn receipt_ids(self) -> Vec<String> {
        match self {
            Self::Named(named) => named.receipt_ids().map(str::to_owned).collect(),
            Self::Opened(file) => file
                .receipts
                .iter()
                .map(toklake_lake::Receipt::id)
                .collect(),
        }
    }

    /// The month, such as `2026-11`, in which it came first.
    pub fn month(self) -> String {
        match self {
            Self::Named(named) => named
                .landed_on
                .map_or_else(String::new, |day| day.format("%Y-%m").to_string()),
            Self::Opened(file) => month(&file.receipts),
        }
    }
}
