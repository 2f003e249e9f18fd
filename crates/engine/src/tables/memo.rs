//! What each slice of a table was built from, kept in the commit that wrote it.
//!
//! The memo is a map from slice to the digest of everything the slice depends on. A slice whose
//! digest has not changed need not be built again. Because it travels inside the Delta commit, a
//! table and its memo can never disagree.

use std::collections::BTreeMap;

use deltalake_core::logstore::LogStore;
use serde_json::Value;

/// The key under which the memo stands in `commitInfo`.
pub(super) const KEY: &str = "toklake.memo";

/// Slice to digest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memo(pub BTreeMap<String, String>);

impl Memo {
    /// The memo of the commit at `version`; empty where another program wrote that commit.
    pub(super) async fn read(log: &dyn LogStore, version: u64) -> Self {
        let entry = log.read_commit_entry(version).await.ok().flatten();
        entry
            .and_then(|bytes| Self::parse(&bytes))
            .unwrap_or_default()
    }

    /// The JSON that goes into the commit.
    pub(super) fn to_json(&self) -> Value {
        self.0
            .iter()
            .map(|(slice, digest)| (slice.clone(), Value::from(digest.as_str())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn parse(commit: &[u8]) -> Option<Self> {
        let text = std::str::from_utf8(commit).ok()?;
        let info = text
            .lines()
            .filter(|line| line.contains("commitInfo"))
            .find_map(|line| {
                serde_json::from_str::<Value>(line)
                    .ok()?
                    .get("commitInfo")
                    .cloned()
            })?;
        let slices = info.get(KEY)?.as_object()?;
        Some(Self(
            slices
                .iter()
                .filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned())))
                .collect(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_memo_survives_its_commit() {
        let memo = Memo(BTreeMap::from([("2025-05-01".to_owned(), "ab".to_owned())]));
        let commit = format!(
            "{{\"commitInfo\":{{\"{KEY}\":{}}}}}\n{{\"add\":{{}}}}",
            memo.to_json()
        );
        assert_eq!(Memo::parse(commit.as_bytes()), Some(memo));
    }

    #[test]
    fn a_commit_of_another_program_has_no_memo() {
        assert_eq!(
            Memo::parse(b"{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}"),
            None
        );
    }
}
