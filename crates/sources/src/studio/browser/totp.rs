//! One-time codes of the owner's own two-step verification.

use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Secret as Shared, Totp};

use crate::session::Secret;

/// Why a text makes no codes. It never quotes the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TotpError {
    #[error("the secret is no base32 text, as an authenticator app shows it")]
    NotBase32,
    #[error("the secret is too short to be one: 16 characters are the least")]
    TooShort,
}

/// Makes codes: six digits every 30 seconds, as authenticator apps do.
pub struct Codes(Totp);

/// How long a code lasts.
pub const STEP_SECONDS: u64 = 30;
const SHORTEST: usize = 16;

impl Codes {
    /// Reads the secret as people copy it: in groups, in either case, with or without padding; or the
    /// `otpauth` address that a QR code holds.
    pub fn new(secret: &Secret) -> Result<Self, TotpError> {
        let (text, algorithm) = parts(secret);
        let plain: String = text
            .expose()
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '=')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let plain = zeroize::Zeroizing::new(plain);
        if plain.is_empty() || !plain.chars().all(|c| matches!(c, 'A'..='Z' | '2'..='7')) {
            return Err(TotpError::NotBase32);
        }
        if plain.len() < SHORTEST {
            return Err(TotpError::TooShort);
        }
        let shared = Shared::try_from_base32(plain.as_str()).map_err(|_| TotpError::NotBase32)?;
        // authenticator secrets of 80 bits are common, and below what the RFC asks for
        Ok(Self(
            Builder::new()
                .with_secret(shared)
                .with_algorithm(algorithm)
                .build_noncompliant(),
        ))
    }

    /// The code of this moment.
    pub fn at(&self, now: DateTime<Utc>) -> Secret {
        Secret::new(self.0.generate(seconds(now)).to_string())
    }

    /// Which of all windows this moment lies in: codes of two windows differ.
    pub fn window(now: DateTime<Utc>) -> u64 {
        seconds(now) / STEP_SECONDS
    }

    /// Seconds until the code of this moment ends.
    pub fn seconds_left(now: DateTime<Utc>) -> u64 {
        STEP_SECONDS - seconds(now) % STEP_SECONDS
    }
}

/// The base32 text, and how codes are made of it: by SHA-1 where nothing else is said.
fn parts(secret: &Secret) -> (Secret, Algorithm) {
    let address = url::Url::parse(secret.expose().trim()).ok();
    let Some(address) = address.filter(|address| address.scheme() == "otpauth") else {
        return (secret.clone(), Algorithm::SHA1);
    };
    let value = |wanted: &str| {
        let mut pairs = address.query_pairs();
        pairs
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let algorithm = match value("algorithm").as_deref() {
        Some("SHA256") => Algorithm::SHA256,
        Some("SHA512") => Algorithm::SHA512,
        Some(_) | None => Algorithm::SHA1,
    };
    (Secret::new(value("secret").unwrap_or_default()), algorithm)
}

fn seconds(now: DateTime<Utc>) -> u64 {
    u64::try_from(now.timestamp()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc() {
        // RFC 6238, appendix B, SHA-1; the last six of its eight digits
        let codes = Codes::new(&Secret::new("gezd gnbv gy3t qojq-GEZDGNBVGY3TQOJQ")).unwrap();
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (2_000_000_000, "279037"),
        ] {
            let now = DateTime::from_timestamp(at, 0).unwrap();
            assert_eq!(codes.at(now).expose(), code);
        }
        let now = DateTime::from_timestamp(59, 0).unwrap();
        assert_eq!(Codes::seconds_left(now), 1);
    }

    #[test]
    fn what_is_no_secret_is_refused_without_being_quoted() {
        let of = |text: &str| Codes::new(&Secret::new(text)).err().unwrap();
        assert_eq!(of("0189!"), TotpError::NotBase32);
        assert_eq!(of("ABCDEFG"), TotpError::TooShort);
        assert_eq!(of(""), TotpError::NotBase32);
    }
}
