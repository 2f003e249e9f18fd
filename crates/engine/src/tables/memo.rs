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
/// The key of the columns by which the rows of every file are sorted, as plain SQL sorts.
///
/// It was `toklake.sort` where NULL came first: rows under that key count as not sorted.
pub(super) const SORT_KEY: &str = "toklake.order";

/// Slice to digest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Memo(pub BTreeMap<String, String>);

/// What our own commits say of the table: its memo, and how the rows of its files are sorted where
/// they are. Nothing where another program wrote the commit.
pub(super) async fn read(log: &dyn LogStore, version: u64) -> (Memo, Option<Vec<String>>) {
    let entry = log.read_commit_entry(version).await.ok().flatten();
    let info = entry.and_then(|bytes| commit_info(&bytes));
    let memo = info.as_ref().and_then(Memo::parse).unwrap_or_default();
    let sort = info.and_then(|info| serde_json::from_value(info.get(SORT_KEY)?.clone()).ok());
    (memo, sort)
}

fn commit_info(commit: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(commit).ok()?;
    let mut lines = text.lines().filter(|line| line.contains("commitInfo"));
    lines.find_map(|line| {
        let mut action: Value = serde_json::from_str(line).ok()?;
        Some(action.get_mut("commitInfo")?.take())
    })
}

impl Memo {
    /// The JSON that goes into the commit.
    pub(super) fn to_json(&self) -> Value {
        self.0
            .iter()
            .map(|(slice, digest)| (slice.clone(), Value::from(digest.as_str())))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    fn parse(info: &Value) -> Option<Self> {
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
        let info = commit_info(commit.as_bytes()).unwrap();
        assert_eq!(Memo::parse(&info), Some(memo));
    }

    #[test]
    fn a_commit_of_another_program_has_no_memo() {
        let info = commit_info(b"{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}").unwrap();
        assert_eq!(Memo::parse(&info), None);
    }
}
