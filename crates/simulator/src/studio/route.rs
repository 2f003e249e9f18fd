//! Which paths are Studio's, and under which name scenarios know them.

use serde::{Deserialize, Serialize};

/// A route of Studio, under the name that scenarios and counters use.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum StudioRoute {
    #[serde(rename = "studio/page")]
    Page,
    #[serde(rename = "studio/asset")]
    Asset,
    #[serde(rename = "studio/login")]
    Login,
    #[serde(rename = "studio/context")]
    Context,
    #[serde(rename = "studio/user")]
    User,
    #[serde(rename = "studio/counts")]
    Counts,
    #[serde(rename = "studio/items")]
    Items,
    #[serde(rename = "studio/comments")]
    Comments,
    #[serde(rename = "studio/insight")]
    Insight,
    #[serde(rename = "studio/insights")]
    Insights,
    #[serde(rename = "studio/item_list")]
    ItemList,
    #[serde(rename = "studio/rewards")]
    Rewards,
    #[serde(rename = "studio/inspiration")]
    Inspiration,
    #[serde(rename = "studio/download")]
    Download,
    #[serde(rename = "studio/chrome")]
    Chrome,
}

/// Whole paths, without the slash at their end.
const EXACT: [(&str, StudioRoute); 12] = [
    ("/node-webapp/api/common-app-context", StudioRoute::Context),
    ("/tiktokstudio/api/web/user", StudioRoute::User),
    (
        "/tiktokstudio/api/web/counter/getHashCount",
        StudioRoute::Counts,
    ),
    (
        "/tiktokstudio/api/web/relation/multiGetFollowRelationCount",
        StudioRoute::Counts,
    ),
    (
        "/tiktokstudio/api/web/item/items-from-item-ids",
        StudioRoute::Items,
    ),
    ("/tiktokstudio/api/web/commentsV2", StudioRoute::Comments),
    ("/tiktokstudio/api/download", StudioRoute::Download),
    ("/aweme/v2/data/insight", StudioRoute::Insight),
    ("/tiktok/v1/analytics/insights", StudioRoute::Insights),
    ("/tiktok/creator/manage/item_list/v1", StudioRoute::ItemList),
    ("/login", StudioRoute::Page),
    ("/tiktokstudio", StudioRoute::Page),
];

/// Beginnings of paths; the first that fits counts.
const BELOW: [(&str, StudioRoute); 14] = [
    ("/tiktokstudio/static/", StudioRoute::Asset),
    ("/tiktokstudio/api/", StudioRoute::Chrome),
    ("/tiktokstudio/", StudioRoute::Page),
    ("/login/", StudioRoute::Page),
    ("/passport/web/", StudioRoute::Login),
    ("/tiktok/v1/creator/m10n_center/", StudioRoute::Rewards),
    (
        "/creator_studio/inspiration/trending/",
        StudioRoute::Inspiration,
    ),
    ("/tiktok/v1/creator/", StudioRoute::Chrome),
    ("/tiktok/v1/spotlight/", StudioRoute::Chrome),
    ("/tiktok/studio_platform/", StudioRoute::Chrome),
    ("/tiktok_creator/editor_tool/", StudioRoute::Chrome),
    ("/api/v1/", StudioRoute::Chrome),
    ("/api/web/creator/", StudioRoute::Chrome),
    ("/creator_studio/", StudioRoute::Chrome),
];

/// The route of a path, or none where the path is not Studio's.
pub(crate) fn of_path(path: &str) -> Option<StudioRoute> {
    let whole = path.trim_end_matches('/');
    let exact = EXACT.iter().find(|(known, _)| *known == whole);
    let route = exact.or_else(|| BELOW.iter().find(|(known, _)| path.starts_with(known)));
    route.map(|(_, route)| *route)
}

impl StudioRoute {
    /// Whether calls of this route are made by POST.
    pub(crate) fn is_post(self) -> bool {
        matches!(self, Self::ItemList | Self::Comments)
    }

    /// Whether the route is called in either way.
    pub(crate) fn is_any_method(self) -> bool {
        matches!(self, Self::Login | Self::Chrome)
    }
}
