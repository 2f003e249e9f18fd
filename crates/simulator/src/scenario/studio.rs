//! How the simulated Studio behaves: which calls its pages make, how it signs out, what it hands out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Switches of the Studio web app.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Studio {
    /// Which of the two analytics APIs the pages call; both are always answered.
    pub generation: Generation,
    /// What a page shows to somebody whose session is over.
    pub logged_out: LoggedOut,
    /// What is asked for after the password.
    pub second_step: SecondStep,
    /// Lifetime of a session in simulated seconds, as `sid_guard` tells it.
    pub session_seconds: i64,
    /// Language of the pages, of the numbers on them and of the days in exports.
    pub locale: Locale,
    /// IANA name that the pages send; the days of `tz_offset` follow `tz_offset_seconds` alone.
    pub tz_name: String,
    /// Seconds that the creator's clock is ahead of UTC.
    pub tz_offset_seconds: i64,
    /// Whether yesterday is shown as soon as its metrics exist.
    pub last_day: LastDay,
    /// Days by which undated arrays and the days of exports lag: a label holds an earlier day's numbers.
    pub label_lag_days: i64,
    /// Ids and times of the list of posts: text as seen, or numbers.
    pub ids: IdsAs,
    /// Where the numeric insights put their payload.
    pub numeric_payload: PayloadPlace,
    /// Whether the name of an exported ZIP carries its dates.
    pub zip_dates: bool,
    /// Headers of exported files.
    pub export_headers: ExportHeaders,
    /// What the button of the download dialog does.
    pub download: Download,
    /// What TikTok changed since the client was written.
    pub drift: Drift,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Generation {
    /// `/aweme/v2/data/insight/`, types are text.
    Text,
    /// `/tiktok/v1/analytics/insights/`, types are numbers.
    Numeric,
    Both,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoggedOut {
    /// The browser is sent to `/login`.
    Redirect,
    /// A login panel stands at the same address.
    Panel,
    /// The page loads as ever; only its calls answer code 8.
    Code,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondStep {
    /// A six-digit code of an authenticator app.
    Totp,
    None,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Locale {
    #[serde(rename = "en-US")]
    EnUs,
    #[serde(rename = "en-GB")]
    EnGb,
    #[serde(rename = "fr")]
    Fr,
    #[serde(rename = "ru")]
    Ru,
    #[serde(rename = "vi")]
    Vi,
    #[serde(rename = "ja")]
    Ja,
    #[serde(rename = "zh")]
    Zh,
    #[serde(rename = "sv")]
    Sv,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastDay {
    /// Yesterday has status 2 all day.
    NotFinal,
    /// Yesterday appears when `tiktok.day_lag_hours` says so.
    ByLag,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdsAs {
    Text,
    Number,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayloadPlace {
    TopLevel,
    Data,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExportHeaders {
    English,
    /// Swedish, as one source has seen them.
    Swedish,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Download {
    Works,
    /// The button is pressed and no file comes.
    NoFile,
}

/// Changes of the app under a client's feet.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Drift {
    /// Response keys under other names: old name to new name, at any depth.
    pub keys: BTreeMap<String, String>,
    /// Calls that pages no longer make, by the name of their route, as `studio/item_list`.
    pub missing_calls: Vec<String>,
    /// `data-e2e` marks of page elements under other names: old name to new name.
    pub dom: BTreeMap<String, String>,
}

impl Default for Studio {
    fn default() -> Self {
        Self {
            generation: Generation::Text,
            logged_out: LoggedOut::Redirect,
            second_step: SecondStep::Totp,
            session_seconds: 5_184_000,
            locale: Locale::EnUs,
            tz_name: "Etc/UTC".to_owned(),
            tz_offset_seconds: 0,
            last_day: LastDay::NotFinal,
            label_lag_days: 0,
            ids: IdsAs::Text,
            numeric_payload: PayloadPlace::TopLevel,
            zip_dates: true,
            export_headers: ExportHeaders::English,
            download: Download::Works,
            drift: Drift::default(),
        }
    }
}

impl Studio {
    pub(super) fn problem(&self) -> Option<String> {
        if self.session_seconds < 1 {
            return Some("`studio.session_seconds` is at least 1".to_owned());
        }
        if !(-50_400..=50_400).contains(&self.tz_offset_seconds) {
            return Some("`studio.tz_offset_seconds` is at most 14 hours either way".to_owned());
        }
        (!(0..=7).contains(&self.label_lag_days))
            .then(|| "`studio.label_lag_days` is 0 to 7".to_owned())
    }
}

impl Locale {
    /// The tag as browsers write it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::EnUs => "en-US",
            Self::EnGb => "en-GB",
            Self::Fr => "fr",
            Self::Ru => "ru",
            Self::Vi => "vi",
            Self::Ja => "ja",
            Self::Zh => "zh",
            Self::Sv => "sv",
        }
    }
}
