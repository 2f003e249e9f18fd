//! How the simulated TikTok behaves where its documentation leaves room, and where it has limits.

use serde::{Deserialize, Serialize};

/// Switches of the data side.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TikTok {
    /// Hours from a day's first second until its metrics appear: drawn for each day between these.
    pub day_lag_hours: [i64; 2],
    /// Hours from a day's first second until its metrics are final. 0: final at once.
    pub restated_after_hours: i64,
    /// Video metrics are those of the last midnight that lies this many hours back.
    pub video_lag_hours: i64,
    /// The oldest day that can be asked for, counted back from today.
    pub horizon_days: i64,
    pub horizon: Horizon,
    /// What an insights field answers when the owner did not grant its scope.
    pub missing_scope: MissingScope,
    /// What `metrics[].followers_count` means.
    pub followers_count: FollowersCount,
    /// What late metrics of a post are before their first midnight.
    pub young_posts: YoungPosts,
    /// Who is given `audience_activity`, from 100 followers on.
    pub audience_activity: ActivityFor,
    /// Country and city lists in percent, all others in fractions, as official samples have it.
    pub percent_mix: bool,
    /// Days without activity after which six fields vanish.
    pub quiet_days: i64,
    /// Days after publishing from which the metrics stand still.
    pub frozen_after_days: i64,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Horizon {
    /// 40002.
    Refuse,
    /// Days before the horizon are left out in silence.
    Clip,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingScope {
    /// The field is left out.
    Omit,
    /// 40130.
    Refuse,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FollowersCount {
    /// Followers at the end of the day.
    Level,
    /// Followers gained less followers lost that day.
    Net,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum YoungPosts {
    Omit,
    Zero,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActivityFor {
    /// The newest text of the documentation.
    Business,
    /// The older text.
    Everyone,
}

impl Default for TikTok {
    fn default() -> Self {
        Self {
            day_lag_hours: [24, 48],
            restated_after_hours: 72,
            video_lag_hours: 24,
            horizon_days: 60,
            horizon: Horizon::Refuse,
            missing_scope: MissingScope::Omit,
            followers_count: FollowersCount::Level,
            young_posts: YoungPosts::Omit,
            audience_activity: ActivityFor::Business,
            percent_mix: false,
            quiet_days: 7,
            frozen_after_days: 365,
        }
    }
}

impl TikTok {
    pub(super) fn problem(&self) -> Option<String> {
        let [low, high] = self.day_lag_hours;
        if !(0 < low && low <= high) {
            return Some(
                "`tiktok.day_lag_hours` is two numbers, the smaller first, above 0".to_owned(),
            );
        }
        if low < 24 {
            return Some(
                "`tiktok.day_lag_hours` below 24 would show a day before it is over".to_owned(),
            );
        }
        let spans = [self.restated_after_hours, self.video_lag_hours];
        if spans.iter().any(|hours| *hours < 0) {
            return Some("hours are not negative".to_owned());
        }
        let days = [self.horizon_days, self.quiet_days, self.frozen_after_days];
        days.iter()
            .any(|days| *days < 1)
            .then(|| "a number of days is at least 1".to_owned())
    }
}

/// Limits of calls. Over them Business answers 200 with code 40100, Display answers HTTP 429.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    pub enabled: bool,
    /// Which minutes count: those of the machine, or the simulated ones.
    pub clock: LimitClock,
    /// Per authorised account and endpoint.
    pub account_per_minute: u32,
    /// All Business calls of the app together.
    pub app_per_second: u32,
    /// Per endpoint of the Display API.
    pub display_per_minute: u32,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LimitClock {
    Real,
    Simulated,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            enabled: true,
            clock: LimitClock::Real,
            account_per_minute: 40,
            app_per_second: 10,
            display_per_minute: 600,
        }
    }
}

/// Consent and tokens. Lifetimes are in seconds of the simulated clock.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OAuth {
    pub code_seconds: i64,
    pub business_access_seconds: i64,
    pub business_refresh_seconds: i64,
    /// Whether a Business refresh gives a new refresh token, and kills the old one.
    pub business_rotates: bool,
    pub display_access_seconds: i64,
    pub display_refresh_seconds: i64,
    pub display_client: DisplayClient,
    /// Registered redirects of the Business app: https, ending in `/`, exact.
    pub business_redirects: Vec<String>,
    /// Registered redirects of the Display app; `*` may stand for the port of a loopback address.
    pub display_redirects: Vec<String>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisplayClient {
    /// PKCE is demanded.
    Desktop,
    /// PKCE is not used.
    Web,
}

impl Default for OAuth {
    fn default() -> Self {
        Self {
            code_seconds: 600,
            business_access_seconds: 86_400,
            business_refresh_seconds: 31_536_000,
            business_rotates: false,
            display_access_seconds: 7_200,
            display_refresh_seconds: 15_552_000,
            display_client: DisplayClient::Desktop,
            business_redirects: vec![
                "https://analytics.example.org/oauth/tiktok-business/callback/".to_owned(),
            ],
            display_redirects: vec![
                "http://127.0.0.1:*/callback/".to_owned(),
                "http://localhost:*/callback/".to_owned(),
            ],
        }
    }
}
