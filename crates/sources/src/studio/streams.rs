//! Which answers of a Studio page are kept, under which stream, and what of their request.
//!
//! A browser that listens to the pages asks [`stream_of`] about every answer it sees. What has no
//! stream is not kept: telemetry, wallets and payouts, pictures. What has one is landed under
//! [`Stream::name`] with [`strip_request`] beside it, after [`strip_answer`] took out what is secret.

use serde_json::{Map, Value, json};
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

/// Parameters that say what was asked, so that an answer can be read by them.
const TELLING: &[&str] = &[
    "type_requests",
    "tz_offset",
    "time_offset",
    "tz_name",
    "region",
    "priority_region",
    "locale",
    "app_language",
    "userId",
    "page",
    "limit",
    "count",
    "cursor",
    "size",
    "query",
    "dateRange",
    "video_analytics_filter",
    "video_id",
    "start_date",
    "end_date",
    "key",
    "Region",
    "Vertical",
    "OpRegion",
    "op_region",
    "PageNum",
    "PageSize",
    "TrendingType",
    "Cursor",
    "Count",
    "page_num",
    "page_size",
    "source",
    "period",
    "country_code",
    "countryCode",
    "sort_by",
    "industry_id",
    "industryID",
    "filter_by",
    "rank_type",
    "new_on_board",
    "commercial_music",
    "order_by",
    "timeRange",
    "periodDimension",
    "periodEndTimestamp",
    "orderByMetric",
    "contentLabelIDs",
    "organicOnly",
    "needIsVerified",
    "needProfileBio",
];

/// Parameters of the browser and its defences, which differ by run and say nothing.
const DROPPED: &[&str] = &[
    "aid",
    "app_name",
    "channel",
    "device_platform",
    "device_id",
    "wid",
    "os",
    "browser_name",
    "browser_version",
    "browser_platform",
    "browser_language",
    "browser_online",
    "screen_width",
    "screen_height",
    "is_dark_mode",
    "cookie_enabled",
    "history_len",
    "focus_state",
    "is_fullscreen",
    "is_page_visible",
    "referer",
    "root_referer",
    "odinId",
    "user_is_login",
    "data_collection_enabled",
    "webcast_language",
    "from_page",
    "verifyFp",
    "fp",
    "mstoken",
    "x-bogus",
    "x-gnarly",
    "x-tt-params",
    "_signature",
    "a_bogus",
    "websocket_reconnect",
    "WebIdLastTime",
];

const HIDDEN: &str = "[hidden]";

/// What was asked, as a receipt keeps it: method, host, path, and the parameters that say something.
///
/// It has the shape of [`crate::http::Request::recorded`]: `query` holds texts, `json` the body where
/// it is an object. Parameters of the browser are dropped, headers and cookies never get here, and a
/// parameter that nobody knows keeps its name and loses its value.
pub fn strip_request(method: &str, url: &Url, body: Option<&[u8]>) -> Value {
    let mut recorded = json!({
        "method": method.to_ascii_uppercase(),
        "host": url.host_str().unwrap_or_default(),
        "path": url.path(),
    });
    let query = url
        .query_pairs()
        .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())));
    let query = kept(query);
    if !query.is_empty() {
        recorded["query"] = Value::Object(query);
    }
    let body = body.and_then(|body| serde_json::from_slice(body).ok());
    if let Some(Value::Object(members)) = body {
        let members = kept(members.into_iter());
        if !members.is_empty() {
            recorded["json"] = Value::Object(members);
        }
    }
    recorded
}

fn kept(parameters: impl Iterator<Item = (String, Value)>) -> Map<String, Value> {
    let is_dropped = |name: &str| {
        DROPPED
            .iter()
            .any(|dropped| dropped.eq_ignore_ascii_case(name))
    };
    parameters
        .filter(|(name, _)| !is_dropped(name))
        .map(|(name, value)| match TELLING.contains(&name.as_str()) {
            true => (name, value),
            false => (name, Value::String(HIDDEN.to_owned())),
        })
        .collect()
}

/// Members whose value is a secret, wherever they stand.
const SECRETS: &[&str] = &[
    "tt-csrf-token",
    "csrftoken",
    "tt_csrf_token",
    "mstoken",
    "sessionid",
];
/// Members whose links are signed and die.
const LINKS: &[&str] = &[
    "url", "addr", "cover", "avatar", "thumb", "play", "preview", "download",
];

/// An answer as it is landed: the bytes as they came, but for the values of secrets and the queries
/// of links to media, which are signatures. What is no JSON stays as it is.
pub fn strip_answer(body: &[u8]) -> Vec<u8> {
    let mut stripped = Vec::with_capacity(body.len());
    let mut key = String::new();
    let mut at = 0;
    while at < body.len() {
        if body[at] != b'"' {
            stripped.push(body[at]);
            at += 1;
            continue;
        }
        let end = at + 1 + end_of_text(&body[at + 1..]);
        let text = &body[at + 1..end.min(body.len())];
        let after = body.get(end + 1..).unwrap_or_default().trim_ascii_start();
        stripped.push(b'"');
        if after.first() == Some(&b':') {
            key = String::from_utf8_lossy(text).to_ascii_lowercase();
            stripped.extend(text);
        } else {
            stripped.extend(kept_text(&key, text));
        }
        if end < body.len() {
            stripped.push(b'"');
        }
        at = end + 1;
    }
    stripped
}

/// Where the text ends that has begun: the place of its quote.
fn end_of_text(rest: &[u8]) -> usize {
    let mut at = 0;
    while at < rest.len() && rest[at] != b'"' {
        at += if rest[at] == b'\\' { 2 } else { 1 };
    }
    at.min(rest.len())
}

fn kept_text<'t>(key: &str, text: &'t [u8]) -> &'t [u8] {
    if SECRETS.contains(&key) {
        return HIDDEN.as_bytes();
    }
    let is_link = LINKS.iter().any(|part| key.contains(part)) && text.starts_with(b"http");
    // a backslash before it would take the quote that closes the text
    let is_query = |at: &usize| text[*at] == b'?' && text.get(at.wrapping_sub(1)) != Some(&b'\\');
    let query = (0..text.len()).find(is_query);
    match query {
        Some(query) if is_link => &text[..query],
        _ => text,
    }
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
    fn a_request_keeps_what_it_asks_and_loses_what_it_is_sealed_with() {
        let url = Url::parse("https://www.tiktok.com/tiktok/creator/manage/item_list/v1/?aid=1988&msToken=abc&X-Bogus=d&X-Gnarly=e&verifyFp=f&device_id=7&tz_offset=25200&novel=1#x").unwrap();
        let body = br#"{"cursor":0,"size":50,"query":{"is_recent_posts":false},"csrf":"s"}"#;
        let stripped = strip_request("post", &url, Some(body));
        let expected = json!({
            "method": "POST",
            "host": "www.tiktok.com",
            "path": "/tiktok/creator/manage/item_list/v1/",
            "query": {"tz_offset": "25200", "novel": "[hidden]"},
            "json": {"cursor": 0, "size": 50, "query": {"is_recent_posts": false}, "csrf": "[hidden]"},
        });
        assert_eq!(stripped, expected);
    }

    #[test]
    fn an_answer_loses_its_token_and_the_signatures_of_links_and_nothing_else() {
        let body = br#"{"id":7686658302259757097,"share":0.10000000000000001,"tt-csrf-token": "s3cr3t","cover_url":["https://a.example/x.webp?sig=1","b"],"desc":"why? \"http://x?\" \\","u":"\\\""}"#;
        let text = String::from_utf8(strip_answer(body)).unwrap();
        assert_eq!(
            text,
            r#"{"id":7686658302259757097,"share":0.10000000000000001,"tt-csrf-token": "[hidden]","cover_url":["https://a.example/x.webp","b"],"desc":"why? \"http://x?\" \\","u":"\\\""}"#
        );
        for odd in [&b"\"never closed"[..], b"\"\\", b"<html lang=\"en\">", b""] {
            assert_eq!(strip_answer(odd), odd);
        }
    }

    #[test]
    fn a_stream_is_found_by_its_name() {
        for stream in Stream::ALL {
            assert_eq!(Stream::of_name(stream.name()), Some(stream));
        }
    }
}
