//! A situation, written down: which accounts exist, how TikTok behaves, what goes wrong and when.
//!
//! Scenarios are TOML. Unknown keys are refused, every key but `accounts` or `agency` has a default.

mod account;
mod behaviour;
mod embedded;
mod moved;
mod persona;
mod studio;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use account::{
    AccountPlan, Cleanup, HiddenPost, LateDay, PlannedPost, PostAt, PostsPlan, ViralPost,
};
pub use behaviour::{
    ActivityFor, DisplayClient, FollowersCount, Horizon, LimitClock, Limits, MissingScope, OAuth,
    TikTok, YoungPosts,
};
pub use persona::{AccountKind, Persona};
pub use studio::{
    Download, Drift, ExportHeaders, Generation, IdsAs, LastDay, Locale, LoggedOut, PayloadPlace,
    SecondStep, Studio,
};

use crate::faults::Fault;
use crate::model::hashtag_names;

/// Everything that decides what a simulated TikTok answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What the situation is for, one sentence.
    #[serde(default)]
    pub about: String,
    /// Two scenarios that differ in the seed alone differ in every number.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// The instant at which the simulated clock starts.
    pub clock: DateTime<Utc>,
    #[serde(default)]
    pub tiktok: TikTok,
    #[serde(default)]
    pub limits: Limits,
    #[serde(default)]
    pub oauth: OAuth,
    #[serde(default)]
    pub studio: Studio,
    #[serde(default)]
    pub effects: EffectsPlan,
    #[serde(default)]
    pub accounts: Vec<AccountPlan>,
    /// Many accounts alike, instead of writing each down.
    #[serde(default)]
    pub agency: Option<Agency>,
    #[serde(default)]
    pub faults: Vec<Fault>,
}

/// `accounts` creators with `videos` posts each; handles `agency.creator.0001` and on.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agency {
    pub accounts: usize,
    pub videos: usize,
}

/// Known causes, for analyses to find again. What is left out comes from the built-in pools.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EffectsPlan {
    pub hashtags: Vec<HashtagPlan>,
    pub sounds: Vec<SoundPlan>,
    /// The UTC hour at which posting earns most; the audience is most active two hours later.
    pub best_hour: Option<usize>,
    /// Views of a post at the best hour over views at the worst, all else equal.
    pub best_hour_gain: Option<f64>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HashtagPlan {
    /// Without `#`.
    pub name: String,
    /// What the tag multiplies a post's potential by.
    pub effect: f64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SoundPlan {
    pub name: String,
    pub artist: String,
    pub effect: f64,
}

fn default_seed() -> u64 {
    1
}

#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    #[error("no scenario `{name}`; there are {}, or give the path of a TOML file", embedded::names().join(", "))]
    Unknown { name: String },
    #[error("cannot read scenario `{path}`")]
    Unreadable {
        path: String,
        source: std::io::Error,
    },
    #[error("scenario is not valid TOML of the expected shape")]
    Syntax { source: toml::de::Error },
    #[error("scenario makes no sense: {what}")]
    Senseless { what: String },
}

impl Scenario {
    /// An embedded scenario by name, or a file by path.
    pub fn load(name_or_path: &str) -> Result<Self, ScenarioError> {
        if let Some(text) = embedded::text(name_or_path) {
            return Self::parse(text);
        }
        if !std::path::Path::new(name_or_path).exists() {
            return Err(ScenarioError::Unknown {
                name: name_or_path.to_owned(),
            });
        }
        let text =
            std::fs::read_to_string(name_or_path).map_err(|source| ScenarioError::Unreadable {
                path: name_or_path.to_owned(),
                source,
            })?;
        Self::parse(&text)
    }

    /// Reads, completes and checks a scenario.
    pub fn parse(text: &str) -> Result<Self, ScenarioError> {
        let scenario: Self =
            toml::from_str(text).map_err(|source| ScenarioError::Syntax { source })?;
        scenario.checked()
    }

    /// The embedded scenario for a first look: one creator, about a year.
    pub fn demo() -> Self {
        Self::parse(embedded::DEMO).expect("a test parses every embedded scenario")
    }

    /// A creator of 600 posts with rewards, LIVE sessions, photos, pinned and scheduled posts, and an
    /// account without posts: what Studio shows.
    pub fn studio() -> Self {
        Self::parse(embedded::STUDIO).expect("a test parses every embedded scenario")
    }

    /// One account for each persona TikTok treats differently.
    pub fn personas() -> Self {
        Self::parse(embedded::PERSONAS).expect("a test parses every embedded scenario")
    }

    /// `accounts` creators with `videos` posts each, read on the demo's day.
    pub fn agency(accounts: usize, videos: usize) -> Self {
        let text = format!(
            "clock = \"2026-11-20T12:00:00Z\"\n[agency]\naccounts = {accounts}\nvideos = {videos}\n"
        );
        Self::parse(&text).expect("an agency is a valid scenario")
    }

    /// Names of the embedded scenarios.
    pub fn names() -> Vec<&'static str> {
        embedded::names()
    }

    fn checked(self) -> Result<Self, ScenarioError> {
        self.problem().map_or(Ok(self.clone()), |what| {
            Err(ScenarioError::Senseless { what })
        })
    }

    fn problem(&self) -> Option<String> {
        if self.accounts.is_empty() && self.agency.is_none() {
            return Some("it has neither `[[accounts]]` nor `[agency]`".to_owned());
        }
        let mut handles: Vec<&str> = self
            .accounts
            .iter()
            .map(|plan| plan.handle.as_str())
            .collect();
        handles.sort_unstable();
        if let Some(pair) = handles.windows(2).find(|pair| pair[0] == pair[1]) {
            return Some(format!("account `{}` stands there twice", pair[0]));
        }
        let effects = self.effects.hashtags.iter().map(|tag| tag.effect);
        let effects = effects.chain(self.effects.sounds.iter().map(|sound| sound.effect));
        if effects
            .chain(self.effects.best_hour_gain)
            .any(|effect| !(effect > 0.0 && effect < 100.0))
        {
            return Some("an effect is a factor between 0 and 100, both left out".to_owned());
        }
        if self.effects.best_hour.is_some_and(|hour| hour > 23) {
            return Some("`best_hour` is an hour from 0 to 23".to_owned());
        }
        let known = hashtag_names(&self.effects);
        let planned = self.accounts.iter().flat_map(|plan| &plan.planned);
        if let Some(tag) = planned
            .flat_map(|post| &post.hashtags)
            .find(|tag| !known.contains(&tag.as_str()))
        {
            return Some(format!(
                "a planned post has the hashtag `{tag}`, which is none of `effects.hashtags`"
            ));
        }
        let switches = self.tiktok.problem().or_else(|| self.studio.problem());
        switches.or_else(|| {
            self.accounts
                .iter()
                .find_map(|plan| plan.problem(self.clock))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: &str = "clock = \"2026-11-20T12:00:00Z\"\n";
    const OWL: &str = "[[accounts]]\nhandle = \"owl\"\npersona = \"personal\"\n";

    fn complaint(text: &str) -> String {
        let error = Scenario::parse(text).expect_err("it is wrong");
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        format!("{error} {}", cause.unwrap_or_default())
    }

    #[test]
    fn an_unknown_key_is_refused_by_name_wherever_it_stands() {
        for (text, key) in [
            (format!("{START}sede = 1\n{OWL}"), "sede"),
            (
                format!("{START}{OWL}postings = {{ count = 3 }}\n"),
                "postings",
            ),
            (format!("{START}{OWL}posts = {{ number = 3 }}\n"), "number"),
            (format!("{START}{OWL}[tiktok]\nlag = 3\n"), "lag"),
            (
                format!("{START}{OWL}[[faults]]\nkind = \"system_error\"\nafter = 2\n"),
                "after",
            ),
            (
                format!("{START}{OWL}[[faults]]\nkind = {{ slow = {{ millis = 1, secs = 2 }} }}\n"),
                "secs",
            ),
        ] {
            let complaint = complaint(&text);
            let refused =
                complaint.contains("unknown field") || complaint.contains("unexpected key");
            assert!(refused && complaint.contains(key), "{complaint}");
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_reason() {
        for (text, reason) in [
            (START.to_owned(), "neither"),
            (format!("{START}{OWL}{OWL}"), "twice"),
            (
                format!("{START}{OWL}viral = [{{ post = 57, multiplier = 3 }}]\n"),
                "no post 57",
            ),
            (
                format!("{START}{OWL}[tiktok]\nday_lag_hours = [48, 24]\n"),
                "smaller first",
            ),
            (
                format!(
                    "{START}{OWL}cleanups = [{{ at = \"2026-08-01T00:00:00Z\", share = 0.5 }}]\n"
                ),
                "at most 0.2",
            ),
            (
                format!(
                    "{START}{OWL}planned = [{{ at = \"2026-11-10T00:00:00Z\", hashtags = [\"lop\"] }}]\n"
                ),
                "`lop`, which is none of",
            ),
        ] {
            assert!(complaint(&text).contains(reason), "{}", complaint(&text));
        }
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = Scenario::load("dmeo").expect_err("there is none");
        assert!(
            error
                .to_string()
                .contains("demo, personas, agency, troubled"),
            "{error}"
        );
    }
}
