//! Where answers are kept before anything is done with them.

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::Mutex;
use toklake_lake::{Content, Index, LakeError, Landed, Landing, Receipt, landing_id};

/// An answer on its way into the lake.
#[derive(Debug, Clone)]
pub struct Arrival {
    pub source: &'static str,
    pub account: String,
    pub stream: &'static str,
    /// What was asked, secrets stripped.
    pub request: Value,
    pub status: u16,
    pub body: Bytes,
    pub captured_at: DateTime<Utc>,
    /// Ending of the file, by what the body looks like.
    pub ext: &'static str,
    pub notes: Vec<String>,
}

/// What keeping an answer changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    New,
    /// The same answer to the same question was there.
    Known,
}

/// Keeps answers. When it returns, the answer is durable.
#[async_trait]
pub trait Keep: Send + Sync {
    async fn keep(&self, arrival: Arrival) -> Result<Kept, LakeError>;
}

/// Keeps answers in the landing zone of a lake.
#[derive(Debug)]
pub struct KeepInLanding {
    landing: Landing,
    index: Mutex<Index>,
}

impl KeepInLanding {
    /// Lists what has landed, once for the whole pull.
    pub async fn open(landing: Landing) -> Result<Self, LakeError> {
        let index = Mutex::new(landing.index().await?);
        Ok(Self { landing, index })
    }
}

#[async_trait]
impl Keep for KeepInLanding {
    async fn keep(&self, arrival: Arrival) -> Result<Kept, LakeError> {
        let receipt = arrival.receipt();
        let content = Content::Bytes(arrival.body);
        let mut index = self.index.lock().await;
        let landed = self.landing.land(&mut index, &receipt, content).await?;
        Ok(match landed {
            Landed::New | Landed::NewReceipt { .. } => Kept::New,
            Landed::Known { .. } => Kept::Known,
        })
    }
}

impl Arrival {
    fn receipt(&self) -> Receipt {
        Receipt {
            landing_id: landing_id(&self.body),
            source: self.source.to_owned(),
            account: self.account.clone(),
            account_guessed: false,
            stream: self.stream.to_owned(),
            file_name: format!("{}.{}", self.stream, self.ext),
            origin: None,
            set: None,
            archive_sha256: None,
            exported_at: None,
            window_first: None,
            year: None,
            modified_at: None,
            captured_at: self.captured_at,
            ext: self.ext.to_owned(),
            bytes: self.body.len() as u64,
            notes: self.notes.clone(),
            request: Some(self.request.clone()),
            status: Some(self.status),
        }
    }
}

/// The ending that fits a body: what it is, not what its header says.
pub(crate) fn ext_of(body: &[u8]) -> &'static str {
    match body.trim_ascii_start().first() {
        Some(b'{' | b'[') => "json",
        Some(b'<') => "html",
        Some(_) | None => "txt",
    }
}
