//! The keys of `/aweme/v2/data/insight/`, and how the value of each is shaped.

/// How the value of a key is shaped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// A number of the account.
    Number,
    /// The days of the account, oldest first.
    Days,
    /// The hours of days.
    Hours,
    /// Shares of a whole, by what.
    Shares(&'static str),
    /// One share of a whole: what it is by, and which.
    Share(&'static str, &'static str),
    /// Countries with their cities.
    Places,
    /// A number of the post: read into its row.
    Post,
    /// Points of a curve over the length of the post.
    Curve,
    /// Dated points of the post.
    Series,
    /// Undated points of the post.
    Steps,
    /// Known by name alone.
    Unread,
}

use Family::{Curve, Days, Hours, Number, Places, Post, Series, Share, Shares, Steps, Unread};

pub(super) const FAMILIES: &[(&str, Family)] = &[
    ("vv_history", Days),
    ("pv_history", Days),
    ("like_history", Days),
    ("comment_history", Days),
    ("share_history", Days),
    ("reached_audience_history", Days),
    ("follower_num_history", Days),
    ("net_follower_history", Days),
    ("follower_active_history_days", Days),
    ("viewer_active_history_days", Days),
    ("unique_viewer", Days),
    ("new_viewer", Days),
    ("returning_viewer", Days),
    ("user_live_cnt_history", Days),
    ("user_live_views_history", Days),
    ("user_live_unique_viewers_history", Days),
    ("user_live_top_viewers_history", Days),
    ("user_live_duration_time_history", Days),
    ("user_live_new_followers_history", Days),
    ("user_live_diamonds_history", Days),
    ("user_live_follower_diamonds_history", Days),
    ("user_live_gift_unique_viewers_history", Days),
    ("follower_active_history_hours", Hours),
    ("viewer_active_history_hours", Hours),
    ("follower_num", Number),
    ("follower_active_num", Number),
    ("follower_inactive_num", Number),
    ("unique_viewer_num", Number),
    ("unique_viewer_num_before", Number),
    ("new_viewer_num", Number),
    ("new_viewer_num_before", Number),
    ("returning_viewer_num", Number),
    ("returning_viewer_num_before", Number),
    ("video_page_percent", Shares("impression_source")),
    ("user_search_terms", Shares("search_term")),
    ("viewer_gender_percent", Shares("gender")),
    ("viewer_age_distribution", Shares("age")),
    ("viewer_country_city_percent", Places),
    ("follower_gender_percent", Shares("gender")),
    ("follower_age_distribution", Shares("age")),
    ("follower_region_percent", Shares("country")),
    ("follower_location_percent", Places),
    ("item_search_terms", Shares("search_term")),
    (
        "video_traffic_source_percent_realtime",
        Shares("impression_source"),
    ),
    ("video_viewer_age_percent_realtime", Shares("age")),
    ("video_viewer_gender_percent_realtime", Shares("gender")),
    ("video_viewer_location_percent_realtime", Places),
    ("video_age_distribution", Shares("age")),
    ("video_gender_percent", Shares("gender")),
    ("video_region_percent", Shares("country")),
    ("video_city_percent", Shares("city")),
    (
        "video_viewer_new_viewer_percent",
        Share("audience_type", "new_viewers"),
    ),
    (
        "video_viewer_return_viewer_percent",
        Share("audience_type", "returning_viewers"),
    ),
    (
        "video_viewer_follower_percent_realtime",
        Share("audience_type", "followers"),
    ),
    (
        "video_viewer_nonfollower_percent_realtime",
        Share("audience_type", "non_followers"),
    ),
    (
        "video_viewer_follower_percent",
        Share("audience_type", "followers"),
    ),
    (
        "video_viewer_non_follower_percent",
        Share("audience_type", "non_followers"),
    ),
    ("video_info", Post),
    ("video_uv", Post),
    ("total_video_uv", Post),
    ("video_new_followers", Post),
    ("realtime_total_video_views", Post),
    ("realtime_new_followers", Post),
    ("video_total_duration_realtime", Post),
    ("video_per_duration_realtime", Post),
    ("video_finish_rate_realtime", Post),
    ("video_retention_rate_realtime", Curve),
    ("video_like_distribution_realtime", Curve),
    ("realtime_video_view_history", Series),
    ("realtime_total_play_time_history", Series),
    ("realtime_average_watch_time_history", Series),
    ("realtime_finish_rate_history", Series),
    ("realtime_new_followers_history", Series),
    ("video_vv_history_7d", Steps),
    ("video_vv_history_48_hours", Steps),
    ("video_like_history_7d", Steps),
    ("video_comment_history_7d", Steps),
    ("video_shares_history_7d", Steps),
    ("video_favorites_history_7d", Steps),
    ("video_new_followers_history_7d", Steps),
    ("video_finish_rate_history_7d", Steps),
    ("previous_video_vv_history_7d", Steps),
    ("video_uv_before", Unread),
    ("video_rewards_data", Unread),
    ("incentive_vv", Unread),
    ("photo_retention_percent", Unread),
    ("photo_retention_drop", Unread),
    ("photo_like_distribution", Unread),
    ("photo_like_peak", Unread),
    ("user_info", Unread),
    // other people
    ("viewer_also_watched_users", Unread),
    ("viewer_also_watched_items", Unread),
];

/// Keys that tell of other people: what they hold is kept nowhere.
pub(super) const OTHERS: &[&str] = &[
    "viewer_also_watched_users",
    "viewer_also_watched_items",
    "user_info",
];

pub(super) const ENVELOPE: &[&str] = &[
    "status_code",
    "status_msg",
    "extra",
    "log_pb",
    "BaseResp",
    "message",
    "status",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_stands_once_in_the_list() {
        for (at, (name, _)) in FAMILIES.iter().enumerate() {
            assert!(
                FAMILIES[..at].iter().all(|(before, _)| before != name),
                "{name}"
            );
        }
    }
}
