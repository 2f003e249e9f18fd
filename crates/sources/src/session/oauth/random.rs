//! Secrets of our own: made from random bytes that are handed in, and where those bytes come from.

use super::Pkce;
use crate::session::secret::Secret;

/// Bytes that nobody can guess.
pub type RandomBytes = [u8; 32];

/// The operating system has no random bytes to give.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes")]
pub struct RandomError {
    source: getrandom::Error,
}

/// Asks the operating system. The caller passes the bytes on: nothing else here draws any.
pub fn random_bytes() -> Result<RandomBytes, RandomError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|source| RandomError { source })?;
    Ok(bytes)
}

/// The `state` of a sign-in, which its callback has to carry: 64 characters, all allowed in a query.
pub fn state_from_random(bytes: RandomBytes) -> Secret {
    Secret::new(hex(&bytes))
}

impl Pkce {
    /// A verifier of 64 characters, all allowed.
    pub fn from_random(bytes: RandomBytes) -> Self {
        Self {
            verifier: Secret::new(hex(&bytes)),
        }
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_carries_all_of_its_bytes() {
        let mut bytes = [0xab; 32];
        bytes[31] = 1;
        let state = state_from_random(bytes);
        assert_eq!(state.expose(), format!("{}01", "ab".repeat(31)));
    }

    #[test]
    fn the_system_does_not_give_the_same_bytes_twice() {
        assert_ne!(random_bytes().unwrap(), random_bytes().unwrap());
    }
}
