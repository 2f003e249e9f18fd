//! Events that TikTok sends by itself: queued when they happen, delivered when asked to.
//!
//! Delivery is a step of its own, so a test decides when it happens, how often, and in which order.

mod delivery;
mod signature;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use serde_json::json;

pub use signature::{Signature, sign};

use crate::model::{Account, Post, comments};
use crate::moment::Moment;
use crate::platform::Platform;

/// Kinds of events an app can subscribe to.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum EventType {
    Video,
    Comment,
    BrandMention,
    DirectMessage,
}

/// Where the events of a kind go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subscription {
    pub callback_url: Option<String>,
    /// For comments: only those of these posts; of all when empty.
    pub posts: Vec<String>,
}

/// How the next events are sent: rightly, until it is changed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sending {
    pub signature: Signature,
    /// How many times each event is sent; 2 makes a duplicate.
    pub copies: u32,
    /// Whether the newest event goes first.
    pub newest_first: bool,
}

impl Default for Sending {
    fn default() -> Self {
        Self {
            signature: Signature::Valid,
            copies: 1,
            newest_first: false,
        }
    }
}

/// One attempt at a delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub event: String,
    pub url: String,
    /// The status of the receiver, or `None` when there was no answer.
    pub status: Option<u16>,
}

#[derive(Debug, Default)]
pub(crate) struct Webhooks(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    subscriptions: BTreeMap<EventType, Subscription>,
    sending: Sending,
    waiting: Vec<Delivery>,
}

/// A body on its way.
#[derive(Clone, Debug)]
struct Delivery {
    event: String,
    url: String,
    body: String,
    signature: Signature,
    due: Moment,
    /// After this there are no more attempts.
    until: Moment,
    failures: u32,
}

const RETRY_HOURS: i64 = 72;

impl Webhooks {
    pub fn subscribe(&self, kind: EventType, subscription: Subscription) {
        self.state().subscriptions.insert(kind, subscription);
    }

    pub fn unsubscribe(&self, kind: EventType) {
        self.state().subscriptions.remove(&kind);
    }

    pub fn subscription(&self, kind: EventType) -> Subscription {
        self.state()
            .subscriptions
            .get(&kind)
            .cloned()
            .unwrap_or_default()
    }

    pub fn send_as(&self, sending: Sending) {
        self.state().sending = sending;
    }

    /// The owner has disconnected the app. Goes to every callback there is.
    pub fn authorization_removed(&self, platform: &Platform, account: &Account, now: Moment) {
        let content = json!({ "reason": 1 });
        let urls = self.state().callbacks();
        self.queue(
            platform,
            account,
            "authorization.removed",
            &content,
            urls,
            now,
        );
    }

    /// The newest comment of a post was written. Nothing is sent for a post without comments.
    pub fn comment_written(
        &self,
        platform: &Platform,
        account: &Account,
        post: &Post,
        now: Moment,
    ) {
        let subscription = self.subscription(EventType::Comment);
        let wanted = subscription.posts.is_empty() || subscription.posts.contains(&post.id_text());
        let count = comments::count(post, now);
        let Some(url) = subscription.callback_url.filter(|_| wanted && count > 0) else {
            return;
        };
        let comment = comments::comment(post, count - 1, now);
        let content = json!({
            "comment_id": comment.id,
            "video_id": post.id,
            "parent_comment_id": 0,
            "comment_type": "comment",
            "comment_action": "insert",
            "timestamp": comment.written.epoch_millis(),
            "unique_identifier": format!("simulated{:07}==", comment.author),
            "text": comment.text,
        });
        self.queue(
            platform,
            account,
            "comment.update",
            &content,
            vec![url],
            now,
        );
    }

    fn queue(
        &self,
        platform: &Platform,
        account: &Account,
        event: &str,
        content: &serde_json::Value,
        urls: Vec<String>,
        now: Moment,
    ) {
        let body = json!({
            "client_key": platform.apps.business.client_key,
            "event": event,
            "create_time": now.epoch_seconds(),
            "user_openid": account.business_open_id,
            "content": content.to_string(),
        });
        let mut state = self.state();
        let sending = state.sending;
        for url in urls {
            let delivery = Delivery {
                event: event.to_owned(),
                url,
                body: body.to_string(),
                signature: sending.signature,
                due: now,
                until: now.plus_hours(RETRY_HOURS),
                failures: 0,
            };
            state
                .waiting
                .extend((0..sending.copies).map(|_| delivery.clone()));
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Every callback once.
    fn callbacks(&self) -> Vec<String> {
        let urls = self
            .subscriptions
            .values()
            .filter_map(|known| known.callback_url.clone());
        let mut urls: Vec<String> = urls.collect();
        urls.sort_unstable();
        urls.dedup();
        urls
    }
}
