//! The fields that can be asked for, with the scope and the account that each needs.

/// What a field needs beyond its scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    Nothing,
    /// A Business account.
    Business,
    /// A Business account that TikTok has verified.
    Registered,
    /// At least 100 followers.
    Followers,
    /// At least 100 followers, and by the newest documents a Business account.
    BusinessFollowers,
    /// A post that somebody watched in the last 7 days.
    Activity,
}

/// One field that can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    pub name: &'static str,
    pub scope: &'static str,
    pub needs: Needs,
}

const fn field(name: &'static str, scope: &'static str, needs: Needs) -> Asked {
    Asked { name, scope, needs }
}

use Needs::{Activity, Business, BusinessFollowers, Followers, Nothing, Registered};

/// Fields of `/business/get/` that stand at the top: the profile now.
pub const PROFILE: &[Asked] = &[
    field("is_business_account", "user.account.type", Nothing),
    field("profile_image", "user.info.basic", Nothing),
    field("display_name", "user.info.basic", Nothing),
    field("username", "user.info.username", Nothing),
    field("profile_deep_link", "user.info.profile", Nothing),
    field("bio_description", "user.info.profile", Nothing),
    field("is_verified", "user.info.profile", Nothing),
    field("following_count", "user.info.stats", Nothing),
    field("followers_count", "user.info.stats", Nothing),
    field("total_likes", "user.info.stats", Nothing),
    field("videos_count", "user.info.stats", Nothing),
];

/// Fields of `/business/get/` that stand in every day. `followers_count` is one of them too, and
/// is asked for with the profile.
pub const DAYS: &[Asked] = &[
    field("video_views", INSIGHTS, Nothing),
    field("unique_video_views", INSIGHTS, Business),
    field("profile_views", INSIGHTS, Nothing),
    field("likes", INSIGHTS, Nothing),
    field("comments", INSIGHTS, Nothing),
    field("shares", INSIGHTS, Nothing),
    field("daily_total_followers", INSIGHTS, Business),
    field("daily_new_followers", INSIGHTS, Business),
    field("daily_lost_followers", INSIGHTS, Business),
    field("engaged_audience", INSIGHTS, Business),
    field("bio_link_clicks", INSIGHTS, Registered),
    field("email_clicks", INSIGHTS, Registered),
    field("phone_number_clicks", INSIGHTS, Registered),
    field("address_clicks", INSIGHTS, Registered),
    field("lead_submissions", INSIGHTS, Registered),
    field("app_download_clicks", INSIGHTS, Registered),
    field("audience_activity", INSIGHTS, BusinessFollowers),
];

/// Fields of `/business/get/` that describe the followers now.
pub const AUDIENCE: &[Asked] = &[
    field("audience_ages", INSIGHTS, Followers),
    field("audience_genders", INSIGHTS, Followers),
    field("audience_countries", INSIGHTS, Followers),
    field("audience_cities", INSIGHTS, Followers),
];

/// Fields of `/business/video/list/`.
pub const VIDEOS: &[Asked] = &[
    field("item_id", LIST, Nothing),
    field("media_type", LIST, Nothing),
    field("is_ad", LIST, Nothing),
    field("create_time", LIST, Nothing),
    field("caption", LIST, Nothing),
    field("thumbnail_url", LIST, Nothing),
    field("share_url", LIST, Nothing),
    field("embed_url", LIST, Nothing),
    field("video_duration", LIST, Nothing),
    field("likes", LIST, Nothing),
    field("comments", LIST, Nothing),
    field("shares", LIST, Nothing),
    field("favorites", LIST, Nothing),
    field("video_views", LIST, Nothing),
    field("reach", LIST, Activity),
    field("total_time_watched", VIDEO_INSIGHTS, Activity),
    field("average_time_watched", VIDEO_INSIGHTS, Activity),
    field("full_video_watched_rate", VIDEO_INSIGHTS, Activity),
    field("new_followers", VIDEO_INSIGHTS, Nothing),
    field("profile_views", VIDEO_INSIGHTS, Business),
    field("website_clicks", VIDEO_INSIGHTS, Registered),
    field("phone_number_clicks", VIDEO_INSIGHTS, Registered),
    field("email_clicks", VIDEO_INSIGHTS, Registered),
    field("address_clicks", VIDEO_INSIGHTS, Registered),
    field("lead_submissions", VIDEO_INSIGHTS, Registered),
    field("app_download_clicks", VIDEO_INSIGHTS, Registered),
    field("impression_sources", VIDEO_INSIGHTS, Activity),
    field("audience_types", VIDEO_INSIGHTS, Nothing),
    field("audience_genders", VIDEO_INSIGHTS, Nothing),
    field("audience_countries", VIDEO_INSIGHTS, Activity),
    field("audience_cities", VIDEO_INSIGHTS, Nothing),
    field("video_view_retention", VIDEO_INSIGHTS, Nothing),
    field("engagement_likes", VIDEO_INSIGHTS, Nothing),
];

const INSIGHTS: &str = "user.insights";
const LIST: &str = "video.list";
const VIDEO_INSIGHTS: &str = "video.insights";

/// The scopes an account granted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(Vec<String>);

impl Scopes {
    /// Reads TikTok's comma list.
    pub fn parse(list: &str) -> Self {
        let scopes = list.split(',').map(str::trim);
        let scopes = scopes.filter(|scope| !scope.is_empty());
        Self(scopes.map(str::to_owned).collect())
    }

    pub fn has(&self, scope: &str) -> bool {
        self.0.iter().any(|granted| granted == scope)
    }
}

/// The fields of `lists` that the scopes allow and that are wanted, as the JSON list that is asked with.
pub(super) fn asked(
    lists: &[&[Asked]],
    scopes: &Scopes,
    is_wanted: impl Fn(&Asked) -> bool,
) -> String {
    let fields = lists.iter().flat_map(|list| list.iter());
    let names: Vec<_> = fields
        .filter(|field| scopes.has(field.scope) && is_wanted(field))
        .map(|field| field.name)
        .collect();
    serde_json::Value::from(names).to_string()
}
