//! What was said where, each setting weighed by who said it.

use std::collections::BTreeMap;

use toklake_lake::nearest;
use toklake_sources::session::Secret;
use url::Url;

use super::Overrides;
use super::error::SettingsError;
use super::file::{self, Said};
use super::table::{Preset, SETTINGS, Setting};
use super::value::Value;

/// The value that holds for each key, and the other names of accounts.
#[derive(Debug, Default)]
pub struct Spoken {
    values: BTreeMap<&'static str, Value>,
    pub accounts: BTreeMap<String, Vec<String>>,
    /// The value of `account` that holds for every command, whatever the flag says with one.
    pub lasting_account: Option<String>,
}

impl Spoken {
    /// Defaults first, then the file, the environment and the flags over them.
    pub fn hear(
        file: Option<&str>,
        file_name: &str,
        env: &BTreeMap<String, String>,
        flags: &Overrides,
    ) -> Result<Self, SettingsError> {
        let mut spoken = Self {
            values: presets(),
            accounts: BTreeMap::new(),
            lasting_account: None,
        };
        if let Some(text) = file {
            let Said { values, accounts } = file::read(file_name, text)?;
            spoken.values.extend(values);
            spoken.accounts = accounts;
        }
        spoken.values.extend(from_environment(env)?);
        spoken.lasting_account = spoken.maybe_text("account");
        for (key, said) in [
            ("root", &flags.root),
            ("project", &flags.project),
            ("account", &flags.account),
        ] {
            if let Some(text) = said {
                spoken.values.insert(key, from_flag(key, text)?);
            }
        }
        Ok(spoken)
    }

    pub fn maybe_text(&self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            Value::Text(text) => Some(text.clone()),
            Value::Number(_) | Value::Flag(_) | Value::Secret(_) => None,
        }
    }

    pub fn maybe_secret(&self, key: &str) -> Option<Secret> {
        match self.values.get(key)? {
            Value::Secret(secret) => Some(secret.clone()),
            Value::Text(_) | Value::Number(_) | Value::Flag(_) => None,
        }
    }

    pub fn maybe_url(&self, key: &str) -> Option<Url> {
        let text = self.maybe_text(key)?;
        Some(text.parse().expect("an address is read as one before"))
    }

    pub fn url(&self, key: &str) -> Url {
        self.maybe_url(key)
            .expect("the table of settings has a default address here")
    }

    pub fn maybe_number<N: TryFrom<u64>>(&self, key: &str) -> Option<N> {
        match self.values.get(key)? {
            Value::Number(number) => N::try_from(*number).ok(),
            Value::Text(_) | Value::Flag(_) | Value::Secret(_) => None,
        }
    }

    pub fn text(&self, key: &str) -> String {
        self.maybe_text(key)
            .expect("the table of settings has a default text here")
    }

    pub fn number<N: TryFrom<u64>>(&self, key: &str) -> N {
        self.maybe_number(key)
            .expect("the table of settings has a default number here, bounded to its type")
    }

    pub fn flag(&self, key: &str) -> bool {
        matches!(self.values.get(key), Some(Value::Flag(true)))
    }
}

fn presets() -> BTreeMap<&'static str, Value> {
    let preset = |setting: &'static Setting| match setting.preset {
        Preset::Value(text) => Some((
            setting.key,
            setting
                .kind
                .read(text)
                .expect("a default is tested to be valid"),
        )),
        Preset::Words(_) => None,
    };
    SETTINGS.iter().filter_map(preset).collect()
}

/// Variables that are empty count as not set.
fn from_environment(
    env: &BTreeMap<String, String>,
) -> Result<BTreeMap<&'static str, Value>, SettingsError> {
    let mut values = BTreeMap::new();
    for (name, text) in env.iter().filter(|(_, text)| !text.trim().is_empty()) {
        let Some(setting) = Setting::of_variable(name) else {
            refuse_near_miss(name)?;
            continue;
        };
        let value =
            setting
                .kind
                .read_variable(name, text)
                .map_err(|problem| SettingsError::Value {
                    place: format!("the environment variable `{name}`"),
                    problem,
                    example: format!("{name}={}", setting.example),
                })?;
        values.insert(setting.key, value);
    }
    Ok(values)
}

/// Every `TOKLAKE_` name is ours; of the `TT_` and `TIKTOK_` names only those that a slip of the
/// finger could make.
fn refuse_near_miss(name: &str) -> Result<(), SettingsError> {
    let known = SETTINGS.iter().map(|setting| setting.variable);
    let meant = nearest(name, known).map(str::to_owned);
    let near = name.starts_with("TT_") || name.starts_with("TIKTOK_");
    let ours = name.starts_with("TOKLAKE_") || (near && meant.is_some());
    match ours {
        true => Err(SettingsError::UnknownVariable {
            name: name.to_owned(),
            meant,
        }),
        false => Ok(()),
    }
}

fn from_flag(key: &'static str, text: &str) -> Result<Value, SettingsError> {
    let setting = Setting::of_key(key).expect("the flags are in the table of settings");
    let flag = setting.flag.unwrap_or_default();
    let refused = |problem| SettingsError::Value {
        place: format!("`{flag}`"),
        problem,
        example: format!("{flag} {}", setting.example),
    };
    if text.trim().is_empty() {
        return Err(refused("it is empty".to_owned()));
    }
    setting.kind.read(text).map_err(refused)
}
