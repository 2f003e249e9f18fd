//! What each scope unlocks, so that a person sees what is missing where it was not granted.

use super::source::Source;

/// A scope, and what stays empty without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Unlocks {
    pub scope: &'static str,
    /// Raw datasets that lack rows or columns without it.
    pub datasets: &'static [&'static str],
    /// In words.
    pub what: &'static str,
}

const BUSINESS: [Unlocks; 9] = [
    unlocks(
        "user.info.basic",
        &["business__profile"],
        "display name and picture",
    ),
    unlocks("user.info.username", &["business__profile"], "the handle"),
    unlocks(
        "user.info.profile",
        &["business__profile"],
        "biography, link, verification",
    ),
    unlocks(
        "user.info.stats",
        &["business__profile"],
        "lifetime followers, likes and posts",
    ),
    unlocks(
        "user.account.type",
        &["business__profile"],
        "whether it is a business account",
    ),
    unlocks(
        "user.insights",
        &[
            "business__account_days",
            "business__audience",
            "business__follower_activity",
        ],
        "daily figures of the account, and who follows",
    ),
    unlocks(
        "video.list",
        &["business__videos", "business__comments"],
        "posts and their counters",
    ),
    unlocks(
        "video.insights",
        &[
            "business__videos",
            "business__video_shares",
            "business__video_curves",
        ],
        "watch time, retention, traffic sources and audience of posts",
    ),
    unlocks("comment.list", &["business__comments"], "comments"),
];

const DISPLAY: [Unlocks; 4] = [
    unlocks(
        "user.info.basic",
        &["display__profile"],
        "display name and picture",
    ),
    unlocks(
        "user.info.profile",
        &["display__profile"],
        "handle, biography, verification",
    ),
    unlocks(
        "user.info.stats",
        &["display__profile"],
        "followers, likes and posts",
    ),
    unlocks(
        "video.list",
        &["display__videos"],
        "posts and their counters",
    ),
];

const fn unlocks(
    scope: &'static str,
    datasets: &'static [&'static str],
    what: &'static str,
) -> Unlocks {
    Unlocks {
        scope,
        datasets,
        what,
    }
}

/// What a scope of a source unlocks; `None` for one that nothing of ours needs.
pub fn unlocked_by(at: Source, scope: &str) -> Option<Unlocks> {
    let all: &[Unlocks] = match at {
        Source::Business => &BUSINESS,
        Source::Display => &DISPLAY,
        Source::Advertiser | Source::Studio => &[],
    };
    all.iter().find(|unlocks| unlocks.scope == scope).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dataset_that_a_scope_unlocks_exists() {
        let known: Vec<_> = crate::business::datasets()
            .chain(crate::display::datasets())
            .map(|(name, _)| name)
            .collect();
        for unlocks in BUSINESS.iter().chain(&DISPLAY) {
            for dataset in unlocks.datasets {
                assert!(known.contains(dataset), "{dataset}");
            }
        }
    }

    #[test]
    fn every_scope_of_a_field_is_told() {
        use crate::business::{AUDIENCE, DAYS, PROFILE, VIDEOS};
        for field in [PROFILE, DAYS, AUDIENCE, VIDEOS].into_iter().flatten() {
            assert!(
                unlocked_by(Source::Business, field.scope).is_some(),
                "{}",
                field.scope
            );
        }
    }
}
