//! The one type of every secret: tokens, passphrases, keys, cookies, codes.

use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// A text that nobody may see.
///
/// It has no `Display`, prints as `[hidden]`, is wiped when dropped and compared in constant time.
/// [`Secret::expose`] is the only way to its text, and easy to search for.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    /// The text itself, for the one place that has to send or encrypt it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[hidden]")
    }
}

/// Takes the same time wherever the texts differ; only their lengths can be told from it.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_bytes().ct_eq(other.0.as_bytes()).into()
    }
}

impl Eq for Secret {}

/// For `#[serde(with = "...")]` inside the plaintext of the vault, and nowhere else: a secret has no
/// `Serialize` of its own, so that no report can carry one by accident.
pub(crate) mod inside_vault {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    pub(crate) fn serialize<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_prints_as_hidden_wherever_it_is_nested() {
        let secret = Secret::new("act.PLANTED");
        assert_eq!(format!("{secret:?}"), "[hidden]");
        assert_eq!(format!("{:?}", Some((1, &secret))), "Some((1, [hidden]))");
        assert_eq!(format!("{secret:#?}"), "[hidden]");
    }

    #[test]
    fn secrets_are_equal_by_their_text() {
        assert_eq!(Secret::new("abc"), Secret::new("abc"));
        assert_ne!(Secret::new("abc"), Secret::new("abd"));
        assert_ne!(Secret::new("abc"), Secret::new("abcd"));
        assert!(Secret::new("").is_empty());
    }
}
