//! The seal of a commit: a digest of all that the commit says, kept in it.

use deltalake_core::kernel::{Action, CommitInfo};
use serde_json::Value;

/// What our commits name as the engine that made them, whatever its version.
pub(super) const ENGINE: &str = "toklake";

/// The key under which the seal stands in `commitInfo`.
const KEY: &str = "toklake.seal";

/// The actions of a commit, led by `info` with a seal over all of them.
pub(super) fn sealed(info: CommitInfo, actions: Vec<Action>) -> Vec<Action> {
    let mut all = vec![Action::CommitInfo(info)];
    all.extend(actions);
    let said = serde_json::to_value(&all).expect("a commit is JSON");
    if let Action::CommitInfo(info) = &mut all[0] {
        let seal = toklake_lake::seal(&said);
        info.info.insert(KEY.to_owned(), seal.into());
    }
    all
}

/// Whether a commit is as it was written; one of another program, which has no seal, is taken as it is.
pub(crate) fn is_whole(commit: &[u8]) -> bool {
    let lines = commit.split(|byte| *byte == b'\n');
    let lines = lines.filter(|line| !line.is_empty());
    let Ok(mut said) = lines
        .map(serde_json::from_slice)
        .collect::<Result<Vec<Value>, _>>()
    else {
        return false;
    };
    let mut infos = said
        .iter_mut()
        .filter_map(|line| line.get_mut("commitInfo"));
    let Some(info) = infos.next().and_then(Value::as_object_mut) else {
        return false;
    };
    let is_ours = info
        .get("engineInfo")
        .is_some_and(|engine| engine == ENGINE);
    match info.remove(KEY) {
        Some(seal) => seal == toklake_lake::seal(&Value::Array(said)).as_str(),
        None => !is_ours,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use deltalake_core::kernel::Add;

    use super::*;

    fn commit() -> Vec<u8> {
        let info = CommitInfo {
            timestamp: Some(1_751_328_000_000),
            engine_info: Some(ENGINE.to_owned()),
            info: HashMap::from([("toklake.memo".to_owned(), "2025-05".into())]),
            ..CommitInfo::default()
        };
        let add = Add {
            path: "2025-05/ab.parquet".to_owned(),
            size: 7,
            stats: Some("{\"numRecords\":3}".to_owned()),
            ..Add::default()
        };
        let actions = sealed(info, vec![Action::Add(add)]);
        let lines = actions.iter().map(serde_json::to_string);
        let lines = lines.collect::<Result<Vec<_>, _>>().unwrap();
        lines.join("\n").into_bytes()
    }

    #[test]
    fn every_flipped_bit_is_found() {
        let commit = commit();
        assert!(is_whole(&commit));
        for (at, bit) in (0..commit.len()).flat_map(|at| (0..8).map(move |bit| (at, bit))) {
            let mut flipped = commit.clone();
            flipped[at] ^= 1 << bit;
            assert!(!is_whole(&flipped), "bit {bit} of byte {at}");
        }
    }

    #[test]
    fn a_commit_of_another_program_is_taken_as_it_is() {
        assert!(is_whole(b"{\"commitInfo\":{\"operation\":\"OPTIMIZE\"}}"));
    }
}
