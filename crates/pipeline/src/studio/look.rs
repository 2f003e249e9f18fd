//! A look at every page of Studio with one post and a short list, of which nothing lands.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use toklake_lake::{LakeError, Landing};
use toklake_sources::pull::{Arrival, Keep, Kept};
use toklake_sources::session::handle::Handle;
use toklake_sources::session::vault::Vault;
use toklake_sources::studio::browser::{Parts, Walked};
use toklake_sources::studio::{AnswerKeys, SOURCE, Stream};

use super::collect::{StudioRequest, one, plan};
use crate::error::PipelineError;
use crate::pipeline::Pipeline;
use crate::progress::Progress;
use crate::sessions::{Outside, SessionError};
use crate::{answers, import};

/// Opens each page once; what they tell goes to `keep`.
pub(crate) async fn look_around(
    pipeline: &Pipeline,
    outside: &Outside,
    vault: &Vault,
    account: &Handle,
    keep: &dyn Keep,
    progress: &dyn Progress,
) -> Result<Walked, SessionError> {
    let mut plan = plan(pipeline, &StudioRequest::default(), account);
    plan.parts = Parts {
        posts: true,
        account: true,
        monetization: true,
        comments: true,
        inspiration: true,
    };
    plan.progress = None;
    plan.days = Some(7);
    plan.posts_at_most = Some(1);
    one(pipeline, outside, vault, &plan, account, keep, progress).await
}

/// Keeps the keys of answers, and no value.
#[derive(Debug, Default)]
pub(super) struct KeepKeys(Mutex<AnswerKeys>);

impl KeepKeys {
    pub fn into_keys(self) -> AnswerKeys {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Keep for KeepKeys {
    async fn keep(&self, arrival: Arrival) -> Result<Kept, LakeError> {
        if let Some(stream) = Stream::of_name(arrival.stream) {
            let mut keys = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            keys.add(stream, Some(&arrival.request), &arrival.body);
        }
        Ok(Kept::Known)
    }
}

/// Of each stream as many of the newest answers are read.
const NEWEST: usize = 8;

/// The keys of the answers of the account that have landed.
pub(super) async fn recorded_keys(
    pipeline: &Pipeline,
    account: &Handle,
) -> Result<AnswerKeys, PipelineError> {
    let landing = Landing::new(&pipeline.engine.lake);
    let mut files = landing.files().await?.files;
    let account = import::canonical(pipeline, account.as_str());
    files.retain(|file| {
        file.key.source == SOURCE && import::canonical(pipeline, &file.key.account) == account
    });
    files.sort_by_key(|file| std::cmp::Reverse(answers::first(file).captured_at));
    let mut keys = AnswerKeys::default();
    for stream in Stream::ALL {
        let of_stream = files.iter().filter(|file| file.key.stream == stream.name());
        for file in of_stream.take(NEWEST) {
            let body = landing.read(file).await?;
            keys.add(stream, answers::first(file).request.as_ref(), &body);
        }
    }
    Ok(keys)
}
