//! The handle of an account, as it names files and is typed by people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Lower case, without `@`: letters, digits, `_` and `.`, as TikTok allows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Handle(String);

const LONGEST: usize = 64;

impl Handle {
    /// Reads `@Name` as people write it. What could leave a folder is refused.
    pub fn parse(text: &str) -> Result<Self, BadHandle> {
        let name = text.trim().trim_start_matches('@').to_lowercase();
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '.';
        let is_fine = !name.is_empty()
            && name.len() <= LONGEST
            && !name.starts_with('.')
            && name.chars().all(plain);
        match is_fine {
            true => Ok(Self(name)),
            false => Err(BadHandle(text.trim().chars().take(LONGEST).collect())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Handle {
    type Error = BadHandle;

    fn try_from(text: String) -> Result<Self, BadHandle> {
        Self::parse(&text)
    }
}

impl From<Handle> for String {
    fn from(handle: Handle) -> Self {
        handle.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no handle: letters, digits, `_` and `.`, with or without `@`")]
pub struct BadHandle(String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_as_people_write_it_and_never_leaves_its_folder() {
        assert_eq!(
            Handle::parse(" @Potter.Daily_1 ").unwrap().as_str(),
            "potter.daily_1"
        );
        for bad in ["", "@", "..", ".x", "a/b", "a\\b", "a b", "é", "a\0"] {
            assert!(Handle::parse(bad).is_err(), "{bad:?}");
        }
    }
}
