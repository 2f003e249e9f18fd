//! Where a pull was when it last kept a page, so that a killed one goes on from there.

use std::collections::HashMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use toklake_lake::{LakeError, landing_id, replace_file};

use super::stream::Position;

/// Whose pages of which plan.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CheckpointKey {
    pub source: String,
    pub account: String,
    pub stream: String,
    /// What is asked for in all.
    pub plan: String,
}

/// The page to ask for next. Every page before it is in landing; it may lag, and never leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    pub next: Position,
    /// When the pull began that it belongs to.
    pub began_at: DateTime<Utc>,
}

/// Remembers checkpoints. Losing one costs requests and no facts, so a failure to save is told
/// and not fatal.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    async fn load(&self, key: &CheckpointKey) -> Option<Checkpoint>;

    /// `None` forgets it: the stream is through.
    async fn save(
        &self,
        key: &CheckpointKey,
        checkpoint: Option<Checkpoint>,
    ) -> Result<(), LakeError>;
}

/// Checkpoints that live as long as the program.
#[derive(Debug, Default)]
pub struct InMemory(Mutex<HashMap<CheckpointKey, Checkpoint>>);

#[async_trait]
impl Checkpoints for InMemory {
    async fn load(&self, key: &CheckpointKey) -> Option<Checkpoint> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(key).copied()
    }

    async fn save(
        &self,
        key: &CheckpointKey,
        checkpoint: Option<Checkpoint>,
    ) -> Result<(), LakeError> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match checkpoint {
            Some(checkpoint) => known.insert(key.clone(), checkpoint),
            None => known.remove(key),
        };
        Ok(())
    }
}

/// Checkpoints as small files in a folder, one per stream that is under way.
#[derive(Debug, Clone)]
pub struct InFolder {
    folder: PathBuf,
}

/// A checkpoint with its key, so that a file tells whose it is.
#[derive(Serialize, Deserialize)]
struct Entry {
    key: CheckpointKey,
    checkpoint: Checkpoint,
}

impl InFolder {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    fn file(&self, key: &CheckpointKey) -> PathBuf {
        let text = serde_json::to_vec(key).expect("a key is JSON");
        self.folder.join(format!("{}.json", landing_id(&text)))
    }
}

#[async_trait]
impl Checkpoints for InFolder {
    async fn load(&self, key: &CheckpointKey) -> Option<Checkpoint> {
        let text = std::fs::read(self.file(key)).ok()?;
        let entry: Entry = serde_json::from_slice(&text).ok()?;
        (entry.key == *key).then_some(entry.checkpoint)
    }

    async fn save(
        &self,
        key: &CheckpointKey,
        checkpoint: Option<Checkpoint>,
    ) -> Result<(), LakeError> {
        let file = self.file(key);
        let Some(checkpoint) = checkpoint else {
            // one that stays is too old to be used the next time
            let _ = std::fs::remove_file(file);
            return Ok(());
        };
        let key = key.clone();
        let text = serde_json::to_vec(&Entry { key, checkpoint }).expect("a checkpoint is JSON");
        let write = move || replace_file(&file, |target| target.write_all(&text));
        tokio::task::spawn_blocking(write)
            .await
            .expect("writing a file does not panic")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_checkpoint_is_found_again_by_its_plan_and_forgotten_when_done() {
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = InFolder::new(folder.path().join("pulls"));
        let key = |plan: &str| CheckpointKey {
            source: "business".to_owned(),
            account: "anna/../ben".to_owned(),
            stream: "videos".to_owned(),
            plan: plan.to_owned(),
        };
        let checkpoint = Checkpoint {
            next: Position {
                part: 0,
                cursor: Some(1_793_548_800_000),
                ..Position::default()
            },
            began_at: DateTime::UNIX_EPOCH,
        };
        assert_eq!(checkpoints.load(&key("all")).await, None);
        checkpoints
            .save(&key("all"), Some(checkpoint))
            .await
            .unwrap();
        assert_eq!(checkpoints.load(&key("all")).await, Some(checkpoint));
        assert_eq!(checkpoints.load(&key("fewer")).await, None);
        checkpoints.save(&key("all"), None).await.unwrap();
        assert_eq!(checkpoints.load(&key("all")).await, None);
    }

    #[tokio::test]
    async fn a_damaged_checkpoint_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let checkpoints = InFolder::new(folder.path());
        let key = CheckpointKey {
            source: "business".to_owned(),
            account: "anna".to_owned(),
            stream: "videos".to_owned(),
            plan: String::new(),
        };
        std::fs::write(checkpoints.file(&key), b"{\"key\":").unwrap();
        assert_eq!(checkpoints.load(&key).await, None);
    }
}
