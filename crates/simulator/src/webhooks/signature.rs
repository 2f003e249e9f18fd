//! The signature of a webhook: HMAC-SHA256 over its time, a dot and its raw body.

use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::moment::Moment;

/// How a delivery is signed.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signature {
    #[default]
    Valid,
    /// Signed with another secret.
    Invalid,
    /// Signed rightly, a day ago: a replay.
    Old,
}

/// The value of the `Tiktok-Signature` header: `t=<epoch seconds>,s=<hex>`.
pub fn sign(secret: &str, at: Moment, body: &str) -> String {
    let time = at.epoch_seconds();
    let mut mac =
        Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("HMAC takes keys of any length");
    mac.update(format!("{time}.{body}").as_bytes());
    let hex: String = mac
        .finalize()
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("t={time},s={hex}")
}

impl Signature {
    pub(super) fn header(self, secret: &str, now: Moment, body: &str) -> String {
        match self {
            Self::Valid => sign(secret, now, body),
            Self::Invalid => sign(&format!("not {secret}"), now, body),
            Self::Old => sign(secret, now.plus_days(-1), body),
        }
    }
}
