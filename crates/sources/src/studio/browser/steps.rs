//! The pages of Studio in the order in which they are opened.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::studio::Stream;

/// Which parts of Studio are opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The list of posts, and the tabs of each post.
    pub posts: bool,
    /// The tabs of the account.
    pub account: bool,
    pub monetization: bool,
    /// Words of other people.
    pub comments: bool,
    pub inspiration: bool,
}

/// One page.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Step {
    /// A word for reports and for the mark that it is through: `analytics/overview`.
    pub name: String,
    path: String,
    range: Option<u16>,
    /// Whether the next page is another look; the tabs of one post are one.
    pub ends_look: bool,
}

/// Days that the pages offer.
const RANGES: [u16; 4] = [7, 28, 60, 365];

impl Step {
    fn plain(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: format!("/tiktokstudio/{name}"),
            range: None,
            ends_look: true,
        }
    }

    /// The page that is opened first, and tells whose session it is.
    pub fn home() -> Self {
        Self {
            name: "home".to_owned(),
            path: "/tiktokstudio".to_owned(),
            range: None,
            ends_look: true,
        }
    }

    /// The post whose page has this name; `None` for a page of the account.
    pub fn post_of(name: &str) -> Option<&str> {
        let (item_id, _) = name.strip_prefix("analytics/")?.split_once('/')?;
        Some(item_id)
    }

    pub fn is_list_of_posts(&self) -> bool {
        self.name == "content"
    }

    /// Whether numbers of the account stand on it that its calls tell too.
    pub fn shows_cards(&self) -> bool {
        let tabs = ["overview", "viewers", "followers"];
        tabs.iter().any(|tab| self.is_tab(tab))
    }

    /// Whether it tells something of every account. The others are silent for who takes no part in rewards,
    /// or has no comments.
    pub fn tells_of_every_account(&self) -> bool {
        !matches!(
            self.name.as_str(),
            "monetization" | "comment" | "inspiration"
        )
    }

    /// Whether it has a button "Download data".
    pub fn has_downloads(&self) -> bool {
        let tabs = ["overview", "content", "viewers", "followers"];
        tabs.iter().any(|tab| self.is_tab(tab))
    }

    fn is_tab(&self, tab: &str) -> bool {
        self.name.strip_prefix("analytics/") == Some(tab)
    }

    /// The days back that it is opened for; those that Studio shows where none were said.
    pub fn range(&self) -> u16 {
        self.range.unwrap_or(RANGES[0])
    }

    pub fn url(&self, base: &Url) -> Url {
        let mut url = base.clone();
        url.set_path(&self.path);
        if let Some(days) = self.range {
            let range = format!(r#"{{"type":"fixed","pastDay":{days}}}"#);
            url.query_pairs_mut().append_pair("dateRange", &range);
        }
        url
    }
}

/// The pages of the account, for the last `days` days, or as many as Studio tells.
pub fn account_steps(parts: Parts, days: Option<u16>) -> Vec<Step> {
    let mut steps = vec![];
    if parts.posts {
        steps.push(Step::plain("content"));
    }
    if parts.account {
        let wanted = days.unwrap_or(365);
        let range = RANGES.into_iter().find(|range| *range >= wanted);
        for tab in ["overview", "content", "viewers", "followers", "live"] {
            let mut step = Step::plain(&format!("analytics/{tab}"));
            step.range = Some(range.unwrap_or(365));
            steps.push(step);
        }
    }
    if parts.monetization {
        steps.push(Step::plain("monetization"));
    }
    if parts.comments {
        steps.push(Step::plain("comment"));
    }
    if parts.inspiration {
        steps.push(Step::plain("inspiration"));
    }
    steps
}

const POST_TABS: [&str; 3] = ["overview", "viewers", "engagement"];

/// The tabs of one post.
pub fn post_steps(item_id: &str) -> Vec<Step> {
    let step = |tab: &&str| Step {
        ends_look: POST_TABS.last() == Some(tab),
        ..Step::plain(&format!("analytics/{item_id}/{tab}"))
    };
    POST_TABS.iter().map(step).collect()
}

/// Types of insights that the page asks for and the other tabs of a post do not: its own call is through
/// when one of them was heard. None for a page of the account.
pub(super) fn own_types(page: &str) -> &'static [&'static str] {
    let tab = Step::post_of(page).and_then(|_| page.rsplit('/').next());
    match tab {
        Some("overview") => &["video_info", "video_view_realtime"],
        Some("viewers") => &["video_uv", "video_viewer_"],
        Some("engagement") => &["video_like_distribution", "photo_like_distribution"],
        Some(_) | None => &[],
    }
}

/// The calls that a page makes as far as we know: of each group at least one.
pub fn expected_on(page: &str) -> &'static [&'static [Stream]] {
    const INSIGHTS: &[Stream] = &[Stream::AccountInsights, Stream::NumberedInsights];
    const POST: &[Stream] = &[Stream::PostInsights];
    match page {
        "home" => &[&[Stream::Identity]],
        "content" => &[&[Stream::Posts]],
        "analytics/overview" | "analytics/viewers" | "analytics/followers" => &[INSIGHTS],
        "analytics/content" => &[&[Stream::Posts, Stream::AccountInsights]],
        "monetization" => &[&[Stream::Rewards]],
        "comment" => &[&[Stream::Comments]],
        "inspiration" => &[&[Stream::TrendingVideos, Stream::TrendingTopics]],
        // no source shows what the LIVE tab asks for
        "analytics/live" => &[],
        page if page.starts_with("analytics/") => &[POST],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tab_asks_for_the_shortest_range_that_holds_the_days() {
        let parts = Parts {
            posts: true,
            account: true,
            monetization: false,
            comments: false,
            inspiration: false,
        };
        let base = Url::parse("https://www.tiktok.com").unwrap();
        let steps = account_steps(parts, Some(20));
        assert_eq!(
            steps[0].url(&base).as_str(),
            "https://www.tiktok.com/tiktokstudio/content"
        );
        assert_eq!(
            steps[1].url(&base).as_str(),
            "https://www.tiktok.com/tiktokstudio/analytics/overview?dateRange=%7B%22type%22%3A%22fixed%22%2C%22pastDay%22%3A28%7D"
        );
    }

    #[test]
    fn the_tabs_of_a_post_are_one_look() {
        let steps = post_steps("7");
        let ends: Vec<_> = steps.iter().map(|step| step.ends_look).collect();
        assert_eq!(ends, [false, false, true]);
        assert!(steps.iter().all(|step| !own_types(&step.name).is_empty()));
        assert!(own_types("analytics/viewers").is_empty());
    }
}
