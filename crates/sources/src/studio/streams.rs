//! Which answers of a Studio page are kept, and under which stream.
//!
//! A browser that listens to the pages asks [`stream_of`] about every answer it sees. What has no
//! stream is not kept: telemetry, wallets and payouts, pictures. What has one is landed under
//! [`Stream::name`] with [`super::strip_request`] beside it, after [`super::strip_answer`] took out
//! what is secret.

use url::Url;

/// The name of the source.
pub const SOURCE: &str = "studio";

/// What one kind of answer tells: its folder in landing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// `/aweme/v2/data/insight/` about the account: histories, viewers, followers, LIVE.
    AccountInsights,
    /// The same about one post.
    PostInsights,
    /// `/tiktok/v1/analytics/insights/`: the generation whose types are numbers.
    NumberedInsights,
    /// The list of posts with their lifetime counters.
    Posts,
    /// Whose session it is.
    Identity,
    FollowCounts,
    PostCounts,
    Comments,
    /// Rewards by day and program.
    Rewards,
    /// Rewards of each post.
    PostRewards,
    /// Rewards of one post by day.
    VideoRewards,
    TrendingVideos,
    TrendingTopics,
    UnlimitedSounds,
    /// Creative Center, the site of 2026.
    CreativeHashtags,
    CreativeVideos,
    /// Creative Center as it was until 2026.
    LegacyHashtags,
    LegacySounds,
    LegacyVideos,
    /// No answer: the numbers that stood on a page, as we read them there.
    Cards,
}

impl Stream {
    pub const ALL: [Self; 20] = [
        Self::AccountInsights,
        Self::PostInsights,
        Self::NumberedInsights,
        Self::Posts,
        Self::Identity,
        Self::FollowCounts,
        Self::PostCounts,
        Self::Comments,
        Self::Rewards,
        Self::PostRewards,
        Self::VideoRewards,
        Self::TrendingVideos,
        Self::TrendingTopics,
        Self::UnlimitedSounds,
        Self::CreativeHashtags,
        Self::CreativeVideos,
        Self::LegacyHashtags,
        Self::LegacySounds,
        Self::LegacyVideos,
        Self::Cards,
    ];

    /// Its name in landing.
    pub fn name(self) -> &'static str {
        match self {
            Self::AccountInsights => "account_insights",
            Self::PostInsights => "post_insights",
            Self::NumberedInsights => "numbered_insights",
            Self::Posts => "posts",
            Self::Identity => "identity",
            Self::FollowCounts => "follow_counts",
            Self::PostCounts => "post_counts",
            Self::Comments => "comments",
            Self::Rewards => "rewards",
            Self::PostRewards => "post_rewards",
            Self::VideoRewards => "video_rewards",
            Self::TrendingVideos => "trending_videos",
            Self::TrendingTopics => "trending_topics",
            Self::UnlimitedSounds => "unlimited_sounds",
            Self::CreativeHashtags => "creative_hashtags",
            Self::CreativeVideos => "creative_videos",
            Self::LegacyHashtags => "legacy_hashtags",
            Self::LegacySounds => "legacy_sounds",
            Self::LegacyVideos => "legacy_videos",
            Self::Cards => "cards",
        }
    }

    /// The end of the path that it is asked under; `None` where nothing is asked.
    pub fn path(self) -> Option<&'static str> {
        let asked = match self {
            Self::PostInsights => Self::AccountInsights,
            other => other,
        };
        let found = PATHS.iter().find(|(_, stream)| *stream == asked);
        found.map(|(path, _)| *path)
    }

    /// What it tells, in a few words.
    pub fn about(self) -> &'static str {
        match self {
            Self::AccountInsights => "days, viewers and followers of the account",
            Self::PostInsights => "what one post came to",
            Self::NumberedInsights => "the same, in the newer numbered form",
            Self::Posts => "the list of posts",
            Self::Identity => "whose session it is",
            Self::FollowCounts => "followers and followed",
            Self::PostCounts => "posts and likes in total",
            Self::Comments => "comments",
            Self::Rewards => "rewards by day",
            Self::PostRewards => "rewards by post",
            Self::VideoRewards => "rewards of one post by day",
            Self::TrendingVideos => "videos that are trending",
            Self::TrendingTopics => "topics that are trending",
            Self::UnlimitedSounds => "sounds that may be used",
            Self::CreativeHashtags | Self::LegacyHashtags => "hashtags that are trending",
            Self::CreativeVideos | Self::LegacyVideos => "videos of Creative Center",
            Self::LegacySounds => "sounds that are trending",
            Self::Cards => "numbers that stand on pages",
        }
    }

    /// The stream of that name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stream| stream.name() == name)
    }
}

const INSIGHT: &str = "/aweme/v2/data/insight";

/// The end of a path, and the stream of its answers. Longer ends stand before those they end with.
const PATHS: &[(&str, Stream)] = &[
    (INSIGHT, Stream::AccountInsights),
    ("/tiktok/v1/analytics/insights", Stream::NumberedInsights),
    ("/tiktok/creator/manage/item_list/v1", Stream::Posts),
    ("/tiktokstudio/api/web/user", Stream::Identity),
    (
        "/api/web/relation/multiGetFollowRelationCount",
        Stream::FollowCounts,
    ),
    ("/api/web/counter/getHashCount", Stream::PostCounts),
    ("/tiktokstudio/api/web/commentsV2", Stream::Comments),
    ("/m10n_center/reward_analytics", Stream::Rewards),
    (
        "/m10n_center/reward_analytics_per_post",
        Stream::PostRewards,
    ),
    ("/m10n_center/video_reward_analytics", Stream::VideoRewards),
    ("/inspiration/trending/video/v2", Stream::TrendingVideos),
    ("/inspiration/trending/topic/v1", Stream::TrendingTopics),
    ("/creator/music/unlimited/list", Stream::UnlimitedSounds),
    (
        "/CreativeOne/KnowledgeAPI/GetHashtagList",
        Stream::CreativeHashtags,
    ),
    (
        "/CreativeOne/Report/CreativeCenterGetTopContentsList",
        Stream::CreativeVideos,
    ),
    ("/popular_trend/hashtag/list", Stream::LegacyHashtags),
    ("/popular_trend/sound/rank_list", Stream::LegacySounds),
    ("/popular_trend/list", Stream::LegacyVideos),
];

/// The stream of an answer by what was asked; `None` where it is not kept.
///
/// `method` is the HTTP method in any case, `url` the whole URL with its query, `body` the body of
/// the request. Hosts are those below `tiktok.com` or a loopback address, where a simulator stands;
/// the path may have a prefix and a trailing slash.
pub fn stream_of(method: &str, url: &Url, body: Option<&[u8]>) -> Option<Stream> {
    let is_asked = ["GET", "POST"]
        .iter()
        .any(|known| method.eq_ignore_ascii_case(known));
    if !is_asked || !is_tiktok(url) {
        return None;
    }
    let path = url.path().trim_end_matches('/');
    let (_, stream) = PATHS.iter().find(|(end, _)| path.ends_with(end))?;
    match stream {
        Stream::AccountInsights if names_a_post(url, body) => Some(Stream::PostInsights),
        stream => Some(*stream),
    }
}

fn is_tiktok(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(host)) => {
            // wallets and payouts are nobody's business
            let is_money = host.starts_with("webcast.");
            let is_ours = host == "tiktok.com" || host.ends_with(".tiktok.com");
            (is_ours && !is_money) || host == "localhost"
        }
        Some(url::Host::Ipv4(host)) => host.is_loopback(),
        Some(url::Host::Ipv6(host)) => host.is_loopback(),
        None => false,
    }
}

/// Whether one of the types that are asked for is about one post.
fn names_a_post(url: &Url, body: Option<&[u8]>) -> bool {
    let mut query = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), value.into_owned()));
    let types = query
        .find(|(name, _)| name == "type_requests")
        .map(|(_, value)| value);
    let is_post = |text: &str| text.contains("\"aweme_id\"") || text.contains("\"item_id\"");
    types.is_some_and(|types| is_post(&types))
        || body.is_some_and(|body| is_post(&String::from_utf8_lossy(body)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(method: &str, url: &str) -> Option<&'static str> {
        stream_of(method, &Url::parse(url).unwrap(), None).map(Stream::name)
    }

    #[test]
    fn a_path_tells_the_stream_whatever_its_host_prefix_and_slash() {
        let account = "https://www.tiktok.com/aweme/v2/data/insight/?type_requests=%5B%7B%22insigh_type%22%3A%22vv_history%22%2C%22days%22%3A16%2C%22end_days%22%3A1%7D%5D";
        assert_eq!(of("GET", account), Some("account_insights"));
        let post = "http://127.0.0.1:4711/aweme/v2/data/insight?type_requests=%5B%7B%22insigh_type%22%3A%22video_info%22%2C%22aweme_id%22%3A%227690229997063110657%22%7D%5D";
        assert_eq!(of("get", post), Some("post_insights"));
        assert_eq!(
            of(
                "POST",
                "https://www.tiktok.com/tiktok/creator/manage/item_list/v1/?aid=1988"
            ),
            Some("posts")
        );
        let rewards = "https://www.tiktok.com/tiktok/v1/creator/m10n_center/reward_analytics";
        assert_eq!(of("GET", rewards), Some("rewards"));
        assert_eq!(
            of("GET", &format!("{rewards}_per_post?page=0")),
            Some("post_rewards")
        );
        assert_eq!(
            of(
                "GET",
                "https://www.tiktok.com/tiktok/v1/creator/m10n_center/video_reward_analytics"
            ),
            Some("video_rewards")
        );
        let legacy = "https://ads.tiktok.com/creative_radar_api/v1/popular_trend";
        assert_eq!(
            of("GET", &format!("{legacy}/hashtag/list?period=7")),
            Some("legacy_hashtags")
        );
        assert_eq!(of("GET", &format!("{legacy}/list")), Some("legacy_videos"));
    }

    #[test]
    fn what_is_not_analytics_of_the_owner_is_not_kept() {
        for url in [
            "https://mcs.tiktok.com/v1/list",
            "https://webcast.tiktok.com/tiktok/v1/creator/m10n_center/reward_analytics",
            "https://tiktok.com.example.org/tiktokstudio/api/web/user",
            "https://www.tiktok.com/passport/web/login/",
            "https://www.tiktok.com/tiktokstudio/api/web/user/unknown",
        ] {
            assert_eq!(of("GET", url), None, "{url}");
        }
        assert_eq!(
            of(
                "OPTIONS",
                "https://www.tiktok.com/tiktokstudio/api/web/user"
            ),
            None
        );
    }

    #[test]
    fn a_stream_is_found_by_its_name() {
        for stream in Stream::ALL {
            assert_eq!(Stream::of_name(stream.name()), Some(stream));
        }
    }
}
