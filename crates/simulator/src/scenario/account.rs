//! One account of a scenario: who it is, what it posts, what happens to its posts.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::persona::{AccountKind, Persona};

/// What a scenario says about an account; the persona answers where it says nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountPlan {
    /// Without `@`. Also names the account's own chance, so it is never empty.
    pub handle: String,
    pub persona: Persona,
    #[serde(default)]
    pub name: Option<String>,
    #[serde(default)]
    pub bio: Option<String>,
    #[serde(default)]
    pub kind: Option<AccountKind>,
    /// The day the account was opened; 400 days before the clock starts unless said.
    #[serde(default)]
    pub joined: Option<NaiveDate>,
    /// The first day of which daily metrics exist; `joined` unless said.
    #[serde(default)]
    pub analytics_since: Option<NaiveDate>,
    #[serde(default)]
    pub followers_at_start: Option<u64>,
    #[serde(default)]
    pub posts: PostsPlan,
    /// Posts that are made as they are said, beside those of `posts`: what somebody planned, and then did.
    #[serde(default)]
    pub planned: Vec<PlannedPost>,
    /// Posts that take off. Posts of `posts` are numbered from 0, oldest first.
    #[serde(default)]
    pub viral: Vec<ViralPost>,
    /// Posts that are deleted, or taken down: for a reader of the API that is the same.
    #[serde(default)]
    pub deleted: Vec<PostAt>,
    /// Posts that are private for a while, or from then on.
    #[serde(default)]
    pub private: Vec<HiddenPost>,
    /// Days on which TikTok takes spam back: totals fall.
    #[serde(default)]
    pub cleanups: Vec<Cleanup>,
    /// Days whose metrics come later than usual.
    #[serde(default)]
    pub late_days: Vec<LateDay>,
    /// Posts that stand at the top of the profile, and of Studio's list once more.
    #[serde(default)]
    pub pinned: Vec<usize>,
    /// Posts that were uploaded earlier and published by the scheduler.
    #[serde(default)]
    pub scheduled: Vec<usize>,
    /// The day on which the account joined the rewards programme; never unless said.
    #[serde(default)]
    pub rewards_since: Option<NaiveDate>,
    /// LIVE sessions between `joined` and the clock.
    #[serde(default)]
    pub lives: usize,
}

/// The account's output.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PostsPlan {
    pub count: Option<usize>,
    /// Day of the first post; the day after `joined` unless said.
    pub first: Option<NaiveDate>,
    /// Day of the last post; the day before the clock starts unless said. It may lie in the future,
    /// for worlds that are stepped.
    pub last: Option<NaiveDate>,
    /// Lifetime views of an ordinary post with no effects.
    pub typical_views: Option<f64>,
    /// Share of photo posts, 0 to 1.
    pub photo_share: Option<f64>,
    /// Share of posts that are used in an ad, 0 to 1.
    pub ad_share: Option<f64>,
    /// Handles of which every other post mentions one, without `@`.
    pub mentions: Vec<String>,
}

/// A post as it was planned; the rest of it is left to chance.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlannedPost {
    pub at: DateTime<Utc>,
    /// Without `#`; of those that the scenario has.
    #[serde(default)]
    pub hashtags: Vec<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ViralPost {
    pub post: usize,
    pub multiplier: f64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostAt {
    pub post: usize,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HiddenPost {
    pub post: usize,
    pub from: DateTime<Utc>,
    #[serde(default)]
    pub until: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cleanup {
    pub at: DateTime<Utc>,
    /// Share of the views, likes and reach so far that is taken back, above 0, at most 0.2.
    pub share: f64,
    /// All posts of the account unless said.
    #[serde(default)]
    pub posts: Option<Vec<usize>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateDay {
    pub date: NaiveDate,
    /// Hours after the day's first second until its metrics appear.
    pub hours: i64,
}

impl AccountPlan {
    /// An account that is all persona.
    pub fn new(handle: impl Into<String>, persona: Persona) -> Self {
        Self {
            handle: handle.into(),
            persona,
            name: None,
            bio: None,
            kind: None,
            joined: None,
            analytics_since: None,
            followers_at_start: None,
            posts: PostsPlan::default(),
            planned: Vec::new(),
            viral: Vec::new(),
            deleted: Vec::new(),
            private: Vec::new(),
            cleanups: Vec::new(),
            late_days: Vec::new(),
            pinned: Vec::new(),
            scheduled: Vec::new(),
            rewards_since: None,
            lives: 0,
        }
    }

    pub fn kind(&self) -> AccountKind {
        self.kind.unwrap_or_else(|| self.persona.kind())
    }

    pub fn joined(&self, clock: DateTime<Utc>) -> NaiveDate {
        let age = if self.persona == Persona::BrandNew {
            2
        } else {
            400
        };
        self.joined
            .unwrap_or_else(|| clock.date_naive() - Duration::days(age))
    }

    pub fn post_count(&self) -> usize {
        self.posts.count.unwrap_or_else(|| self.persona.posts())
    }

    /// The days of the first and the last post.
    pub fn posting_days(&self, clock: DateTime<Utc>) -> (NaiveDate, NaiveDate) {
        let first = self
            .posts
            .first
            .unwrap_or_else(|| self.joined(clock) + Duration::days(1));
        let last = self
            .posts
            .last
            .unwrap_or_else(|| clock.date_naive() - Duration::days(1));
        (first, last.max(first))
    }

    pub(super) fn problem(&self, clock: DateTime<Utc>) -> Option<String> {
        let handle = &self.handle;
        let posts = self.post_count();
        let said = |what: String| Some(format!("account `{handle}`: {what}"));
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '_';
        if handle.is_empty() || !handle.chars().all(plain) {
            return said("a handle is letters, digits, `.` and `_`".to_owned());
        }
        if self.posting_days(clock).0 < self.joined(clock) {
            return said("the first post is older than the account".to_owned());
        }
        if let Some(post) = self.named_posts().find(|post| *post >= posts) {
            return said(format!(
                "there is no post {post}, they are numbered 0 to {}",
                posts.max(1) - 1
            ));
        }
        if self
            .cleanups
            .iter()
            .any(|cleanup| !(cleanup.share > 0.0 && cleanup.share <= 0.2))
        {
            return said("a clean-up takes back a share above 0 and at most 0.2".to_owned());
        }
        if self.cleanups.len() > 4 {
            return said("more than four clean-ups could take back more than was there".to_owned());
        }
        let shares = [self.posts.photo_share, self.posts.ad_share];
        if shares
            .into_iter()
            .flatten()
            .any(|share| !(0.0..=1.0).contains(&share))
        {
            return said("a share lies between 0 and 1".to_owned());
        }
        let sizes = self
            .viral
            .iter()
            .map(|viral| viral.multiplier)
            .chain(self.posts.typical_views);
        if sizes.into_iter().any(|size| !(size > 0.0 && size <= 1e9)) {
            return said(
                "multipliers and views are above 0 and at most a thousand million".to_owned(),
            );
        }
        None
    }

    fn named_posts(&self) -> impl Iterator<Item = usize> + '_ {
        let viral = self.viral.iter().map(|viral| viral.post);
        let deleted = self.deleted.iter().map(|deleted| deleted.post);
        let private = self.private.iter().map(|private| private.post);
        let cleaned = self
            .cleanups
            .iter()
            .filter_map(|cleanup| cleanup.posts.as_ref())
            .flatten();
        let marked = self.pinned.iter().chain(&self.scheduled).chain(cleaned);
        viral.chain(deleted).chain(private).chain(marked.copied())
    }
}
