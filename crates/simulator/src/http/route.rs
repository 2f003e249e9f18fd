//! The routes of the simulated TikTok: the two products on one port, told apart by their paths.

use hyper::Method;
use serde::{Deserialize, Serialize};

use crate::studio::{self, StudioRoute};

/// A route, under the name that scenarios and counters use.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Route {
    #[serde(rename = "authorize")]
    Authorize,
    #[serde(rename = "tt_user/oauth2/token")]
    BusinessToken,
    #[serde(rename = "tt_user/oauth2/refresh_token")]
    BusinessRefresh,
    #[serde(rename = "tt_user/oauth2/revoke")]
    BusinessRevoke,
    #[serde(rename = "tt_user/token_info/get")]
    BusinessTokenInfo,
    #[serde(rename = "portal/auth")]
    AdvertiserConsent,
    #[serde(rename = "oauth2/access_token")]
    AdvertiserToken,
    #[serde(rename = "oauth2/advertiser/get")]
    AdvertiserList,
    #[serde(rename = "oauth2/revoke_token")]
    AdvertiserRevoke,
    #[serde(rename = "business/get")]
    BusinessGet,
    #[serde(rename = "business/video/list")]
    VideoList,
    #[serde(rename = "business/comment/list")]
    CommentList,
    #[serde(rename = "business/comment/reply/list")]
    CommentReplyList,
    #[serde(rename = "business/benchmark")]
    Benchmark,
    #[serde(rename = "business/hashtag/suggestion")]
    HashtagSuggestion,
    #[serde(rename = "business/video/settings")]
    VideoSettings,
    #[serde(rename = "discovery/cml/trending_list")]
    SoundTrends,
    #[serde(rename = "discovery/cml/video_list")]
    SoundVideos,
    #[serde(rename = "discovery/trending/search")]
    SearchTrends,
    #[serde(rename = "discovery/trending/search/keyword")]
    SearchKeywords,
    #[serde(rename = "discovery/trending_list")]
    HashtagTrends,
    #[serde(rename = "discovery/detail")]
    HashtagDetail,
    #[serde(rename = "discovery/video_list")]
    HashtagVideos,
    #[serde(rename = "business/webhook/update")]
    WebhookUpdate,
    #[serde(rename = "business/webhook/list")]
    WebhookList,
    #[serde(rename = "business/webhook/delete")]
    WebhookDelete,
    #[serde(rename = "oauth/token")]
    DisplayToken,
    #[serde(rename = "oauth/revoke")]
    DisplayRevoke,
    #[serde(rename = "display/user/info")]
    DisplayUser,
    #[serde(rename = "display/video/list")]
    DisplayVideoList,
    #[serde(rename = "display/video/query")]
    DisplayVideoQuery,
    #[serde(rename = "picture")]
    Picture,
    #[serde(untagged)]
    Studio(StudioRoute),
}

/// Where the Business API begins.
pub(crate) const BUSINESS_BASE: &str = "/open_api/v1.3/";
/// Where pictures lie; TikTok's own lie on other hosts.
pub(crate) const PICTURES: &str = "/_pictures/";

const BUSINESS: [(&str, Route); 24] = [
    ("tt_user/oauth2/token/", Route::BusinessToken),
    ("tt_user/oauth2/refresh_token/", Route::BusinessRefresh),
    ("tt_user/oauth2/revoke/", Route::BusinessRevoke),
    ("tt_user/token_info/get/", Route::BusinessTokenInfo),
    ("oauth2/access_token/", Route::AdvertiserToken),
    ("oauth2/advertiser/get/", Route::AdvertiserList),
    ("oauth2/revoke_token/", Route::AdvertiserRevoke),
    ("business/get/", Route::BusinessGet),
    ("business/video/list/", Route::VideoList),
    ("business/comment/list/", Route::CommentList),
    ("business/comment/reply/list/", Route::CommentReplyList),
    ("business/benchmark/", Route::Benchmark),
    ("business/hashtag/suggestion/", Route::HashtagSuggestion),
    ("business/video/settings/", Route::VideoSettings),
    ("discovery/cml/trending_list/", Route::SoundTrends),
    ("discovery/cml/video_list/", Route::SoundVideos),
    ("discovery/trending/search/", Route::SearchTrends),
    ("discovery/trending/search/keyword/", Route::SearchKeywords),
    ("discovery/trending_list/", Route::HashtagTrends),
    ("discovery/detail/", Route::HashtagDetail),
    ("discovery/video_list/", Route::HashtagVideos),
    ("business/webhook/update/", Route::WebhookUpdate),
    ("business/webhook/list/", Route::WebhookList),
    ("business/webhook/delete/", Route::WebhookDelete),
];

impl Route {
    /// The route of a path. Business paths end in `/`, or there is none.
    pub(crate) fn of_path(path: &str) -> Option<Self> {
        if let Some(rest) = path.strip_prefix(BUSINESS_BASE) {
            return BUSINESS
                .iter()
                .find(|(known, _)| *known == rest)
                .map(|(_, route)| *route);
        }
        match path {
            "/v2/auth/authorize" | "/v2/auth/authorize/" => Some(Self::Authorize),
            "/portal/auth" => Some(Self::AdvertiserConsent),
            "/v2/oauth/token/" => Some(Self::DisplayToken),
            "/v2/oauth/revoke/" => Some(Self::DisplayRevoke),
            "/v2/user/info/" => Some(Self::DisplayUser),
            "/v2/video/list/" => Some(Self::DisplayVideoList),
            "/v2/video/query/" => Some(Self::DisplayVideoQuery),
            _ if path.starts_with(PICTURES) => Some(Self::Picture),
            _ => studio::of_path(path).map(Self::Studio),
        }
    }

    /// Whether calls of this route are made this way.
    pub(crate) fn allows(self, method: &Method) -> bool {
        match self {
            Self::Studio(route) if route.is_any_method() => true,
            _ => *method == self.method(),
        }
    }

    fn method(self) -> Method {
        match self {
            Self::Studio(route) if route.is_post() => Method::POST,
            Self::BusinessToken
            | Self::BusinessRefresh
            | Self::BusinessRevoke
            | Self::BusinessTokenInfo
            | Self::AdvertiserToken
            | Self::AdvertiserRevoke
            | Self::WebhookUpdate
            | Self::WebhookDelete
            | Self::DisplayToken
            | Self::DisplayRevoke
            | Self::DisplayVideoList
            | Self::DisplayVideoQuery => Method::POST,
            Self::Authorize
            | Self::AdvertiserConsent
            | Self::AdvertiserList
            | Self::BusinessGet
            | Self::VideoList
            | Self::CommentList
            | Self::CommentReplyList
            | Self::Benchmark
            | Self::HashtagSuggestion
            | Self::VideoSettings
            | Self::SoundTrends
            | Self::SoundVideos
            | Self::SearchTrends
            | Self::SearchKeywords
            | Self::HashtagTrends
            | Self::HashtagDetail
            | Self::HashtagVideos
            | Self::WebhookList
            | Self::DisplayUser
            | Self::Picture
            | Self::Studio(_) => Method::GET,
        }
    }

    /// Whether the route speaks the Business envelope.
    pub(crate) fn is_business(self) -> bool {
        BUSINESS.iter().any(|(_, route)| *route == self)
    }
}

impl std::fmt::Display for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.serialize(f)
    }
}
