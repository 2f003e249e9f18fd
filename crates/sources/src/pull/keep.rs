//! Where answers are kept before anything is done with them.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use toklake_lake::{Content, Index, LakeError, Landed, Landing, LandingKey, Receipt, landing_id};

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
    /// What had landed of the streams that are pulled now, the one that kept last at the end. A stream
    /// keeps one answer at a time.
    indexes: Mutex<VecDeque<(LandingKey, Index)>>,
}

/// Streams whose index is held. One that comes again later is listed again: memory does not grow with
/// the number of accounts, or of their days.
const HELD: usize = 64;

impl KeepInLanding {
    pub fn new(landing: Landing) -> Self {
        Self {
            landing,
            indexes: Mutex::default(),
        }
    }

    fn take(&self, key: &LandingKey) -> Option<Index> {
        let mut held = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        let at = held.iter().position(|(of, _)| of == key)?;
        held.remove(at).map(|(_, index)| index)
    }

    fn hold(&self, key: LandingKey, index: Index) {
        let mut held = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= HELD {
            held.pop_front();
        }
        held.push_back((key, index));
    }
}

#[async_trait]
impl Keep for KeepInLanding {
    async fn keep(&self, arrival: Arrival) -> Result<Kept, LakeError> {
        let receipt = arrival.receipt();
        let (key, content) = (receipt.key(), Content::Bytes(arrival.body));
        let mut index = match self.take(&key) {
            Some(index) => index,
            None => self.landing.index_of(&key).await?,
        };
        let landed = self.landing.land(&mut index, &receipt, content).await?;
        self.hold(key, index);
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
            stream: self.stream.to_owned(),
            file_name: format!("{}.{}", self.stream, self.ext),
            captured_at: self.captured_at,
            ext: self.ext.to_owned(),
            bytes: self.body.len() as u64,
            notes: self.notes.clone(),
            request: Some(self.request.clone()),
            status: Some(self.status),
            ..Receipt::default()
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
