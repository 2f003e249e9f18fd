//! Settings: what was said in `toklake.toml`, the environment and flags, resolved once into what it means.
//!
//! Every setting stands once in [`SETTINGS`]: its key, variable, default, unit and example. A flag
//! outweighs the environment, the environment the file, the file the default. Nothing here reads a
//! disk, a clock or the process: the caller hands over what it found.

mod error;
mod file;
mod reference;
mod sessions;
mod spoken;
mod studio;
mod table;
#[cfg(test)]
mod tests;
mod value;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;
use toklake_sources::export::files::Limits;

pub use error::SettingsError;
pub use reference::settings_reference;
pub use sessions::{DoorSettings, SessionSettings, VaultSettings};
use spoken::Spoken;
pub use studio::StudioSettings;
pub use table::{Preset, SETTINGS, Setting};
pub use value::Kind;

/// What every command works by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The lake: a path, a `file://` URL or `memory://`.
    pub root: String,
    /// A folder of models that replace or join the built-in ones.
    pub project: Option<PathBuf>,
    /// Handle of the account that files belong to where they do not say it themselves.
    pub account: Option<String>,
    /// That handle as the file or the environment says it: the flag names an account for one command.
    pub lasting_account: Option<String>,
    /// TikTok's id of that account.
    pub account_id: Option<String>,
    /// Other names of each handle, in lower case and without `@`.
    pub accounts: BTreeMap<String, Vec<String>>,
    /// Memory of one query before it spills to disk, bytes.
    pub memory_bytes: usize,
    /// Threads of one query.
    pub threads: usize,
    /// What a stranger's file may ask of us.
    pub import: Limits,
    /// Days before new rows that are looked at again, because TikTok restates.
    pub lookback_days: u16,
    /// What is asked of TikTok, and how often.
    pub extract: Extract,
    /// Which derived facts are made.
    pub derive: Derive,
    /// How accounts are signed in, and where their secrets lie.
    pub sessions: SessionSettings,
}

/// What is asked of TikTok, and how often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Extract {
    /// Time between two extractions.
    pub every: Duration,
    /// Days asked for at the first extraction.
    pub historical_days: u16,
    /// Whether drafts are asked for.
    pub include_drafts: bool,
    /// Whether audience insights are asked for.
    pub audience_insights: bool,
}

/// Which derived facts are made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Derive {
    /// Engagement rates.
    pub engagement: bool,
    /// Hashtag facts.
    pub hashtags: bool,
    /// Trends.
    pub trending: bool,
}

impl Derive {
    /// Columns that are NULL because what they hold is switched off.
    pub(crate) fn left_out(&self) -> Vec<&'static str> {
        let engagement = ["engagement_rate"].into_iter().filter(|_| !self.engagement);
        let hashtags = ["hashtags", "top_hashtags"].into_iter();
        engagement
            .chain(hashtags.filter(|_| !self.hashtags))
            .collect()
    }
}

/// What flags say, and what the machine has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// `--root`.
    pub root: Option<String>,
    /// `--project`.
    pub project: Option<String>,
    /// `--account`.
    pub account: Option<String>,
    /// The machine, which two defaults depend on.
    pub machine: Machine,
    /// The user's folder of settings, where a key lies by default.
    pub config_folder: Option<PathBuf>,
}

/// What the machine has, as far as the caller could find out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Machine {
    /// Memory the process may use, bytes.
    pub memory_bytes: Option<u64>,
    /// Threads that run at once.
    pub threads: Option<usize>,
}

impl Settings {
    /// Weighs the text of `file_name`, the environment and the flags.
    ///
    /// # Errors
    /// The first unknown key, wrong type, wrong unit or repeated key, with its place and the nearest
    /// known word.
    pub fn resolve(
        file: Option<&str>,
        file_name: &str,
        env: &BTreeMap<String, String>,
        flags: &Overrides,
    ) -> Result<Self, SettingsError> {
        let spoken = Spoken::hear(file, file_name, env, flags)?;
        let machine = &flags.machine;
        Ok(Self {
            root: spoken.text("root"),
            project: spoken.maybe_text("project").map(PathBuf::from),
            account: spoken.maybe_text("account"),
            lasting_account: spoken.lasting_account.clone(),
            account_id: spoken.maybe_text("account_id"),
            memory_bytes: spoken
                .maybe_number("memory")
                .unwrap_or_else(|| default_memory(machine)),
            threads: spoken
                .maybe_number("threads")
                .unwrap_or_else(|| machine.threads.unwrap_or(1).max(1)),
            import: import_limits(&spoken),
            lookback_days: spoken.number("lookback_days"),
            extract: Extract {
                every: Duration::from_secs(spoken.number("extract.every")),
                historical_days: spoken.number("extract.historical_days"),
                include_drafts: spoken.flag("extract.include_drafts"),
                audience_insights: spoken.flag("extract.audience_insights"),
            },
            derive: Derive {
                engagement: spoken.flag("derive.engagement"),
                hashtags: spoken.flag("derive.hashtags"),
                trending: spoken.flag("derive.trending"),
            },
            sessions: SessionSettings::of(&spoken, flags.config_folder.as_deref()),
            accounts: spoken.accounts,
        })
    }

    /// The handle that `name` means: the account whose handle or other name it is, or the name itself.
    pub fn handle_of(&self, name: &str) -> String {
        let name = name.trim().trim_start_matches('@').to_lowercase();
        let owner = self
            .accounts
            .iter()
            .find(|(_, others)| others.contains(&name));
        owner.map_or(name, |(handle, _)| handle.clone())
    }

    /// The other names of the account `handle`.
    pub fn other_names(&self, handle: &str) -> BTreeSet<String> {
        let others = self.accounts.get(handle);
        others.into_iter().flatten().cloned().collect()
    }
}

fn import_limits(spoken: &Spoken) -> Limits {
    Limits {
        max_unpacked: spoken.number("import.max_unpacked"),
        max_ratio: spoken.number("import.max_ratio"),
        max_entries: spoken.number("import.max_entries"),
        max_depth: spoken.number("import.max_depth"),
        max_line: spoken.number("import.max_line"),
        max_cells: spoken.number("import.max_cells"),
        max_rows: spoken.number("import.max_rows"),
        max_shared_strings: spoken.number("import.max_shared_strings"),
        max_document: spoken.number("import.max_document"),
        ..Limits::default()
    }
}

/// 2 GiB, but never more than half of the machine.
fn default_memory(machine: &Machine) -> usize {
    const MOST: u64 = 2 << 30;
    let half = machine.memory_bytes.map_or(MOST, |bytes| bytes / 2);
    usize::try_from(half.min(MOST)).unwrap_or(usize::MAX)
}
