//! Six-digit codes of an authenticator app (RFC 6238 with HMAC-SHA256), over the simulated clock.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::moment::Moment;

/// Seconds that a code lasts.
const STEP: i64 = 30;

/// The code of the step that `now` lies in.
pub(super) fn code(secret: &[u8], now: Moment) -> String {
    at_step(secret, now.epoch_seconds().div_euclid(STEP))
}

/// Whether `text` is the code of this step or of the one before.
pub(super) fn is_right(secret: &[u8], now: Moment, text: &str) -> bool {
    let step = now.epoch_seconds().div_euclid(STEP);
    [step, step - 1]
        .iter()
        .any(|step| at_step(secret, *step) == text)
}

fn at_step(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[digest.len() - 1] & 0xf);
    let bytes: [u8; 4] = std::array::from_fn(|place| digest[offset + place]);
    format!(
        "{:06}",
        (u32::from_be_bytes(bytes) & 0x7fff_ffff) % 1_000_000
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_gives_its_code() {
        // RFC 6238, appendix B, SHA256: 46119246 at second 59, of which six digits are kept
        let secret = b"12345678901234567890123456789012";
        assert_eq!(code(secret, Moment::from_epoch_seconds(59)), "119246");
    }

    #[test]
    fn a_code_is_taken_for_one_step_more() {
        let now = Moment::from_epoch_seconds(1_795_000_000);
        let code = code(b"secret", now);
        assert!(is_right(b"secret", now.plus_seconds(30), &code));
        assert!(!is_right(b"secret", now.plus_seconds(90), &code));
    }
}
