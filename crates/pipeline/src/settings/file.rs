//! Reading `toklake.toml` so that every complaint names its line and the nearest known key.

use std::collections::BTreeMap;

use toklake_lake::nearest;
use toklake_sources::export::account::valid_handle;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::SettingsError;
use super::table::{SETTINGS, Setting};
use super::value::{Kind, Value};

type Result<T> = std::result::Result<T, SettingsError>;

/// What the file says.
#[derive(Debug, Default)]
pub struct Said {
    pub values: BTreeMap<&'static str, Value>,
    pub accounts: BTreeMap<String, Vec<String>>,
}

/// Reads the text of `name`.
pub fn read(name: &str, text: &str) -> Result<Said> {
    let source = Source { name, text };
    let root = DeTable::parse(text).map_err(|error| source.syntax(&error))?;
    let mut said = Said::default();
    let mut entries: Vec<_> = root.get_ref().iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, value) in entries {
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("accounts", DeValue::Table(table)) => said.accounts = source.accounts(table)?,
            (section, DeValue::Table(table)) => {
                for (key, value) in table {
                    source.take(
                        &format!("{section}.{}", key.get_ref()),
                        key.span().start,
                        value,
                        &mut said,
                    )?;
                }
            }
            (name, _) => source.take(name, key.span().start, value, &mut said)?,
        }
    }
    Ok(said)
}

struct Source<'a> {
    name: &'a str,
    text: &'a str,
}

impl Source<'_> {
    fn take(
        &self,
        key: &str,
        at: usize,
        value: &Spanned<DeValue<'_>>,
        said: &mut Said,
    ) -> Result<()> {
        let setting = Setting::of_key(key).ok_or_else(|| self.unknown(key, at))?;
        let wrong = |problem| self.wrong(at, format!("`{key}`: {problem}"), setting.example_line());
        let value = read_value(setting.kind, value.get_ref()).map_err(wrong)?;
        if value == Value::Text(String::new()) {
            return Err(wrong("it is empty".to_owned()));
        }
        said.values.insert(setting.key, value);
        Ok(())
    }

    /// `handle = ["other name", ...]`; a name belongs to one handle only.
    fn accounts(&self, table: &DeTable<'_>) -> Result<BTreeMap<String, Vec<String>>> {
        const EXAMPLE: &str = "\"zone.a0\" = [\"zone_a0_old\"]";
        let mut owners: BTreeMap<String, String> = BTreeMap::new();
        let mut accounts: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (key, value) in table {
            let at = key.span().start;
            let wrong = |problem: String| {
                self.wrong(at, format!("`accounts`: {problem}"), EXAMPLE.to_owned())
            };
            if value.get_ref().is_table() {
                return Err(wrong(format!(
                    "put quotes around a handle with a dot, as in `\"{}.…\"`",
                    key.get_ref()
                )));
            }
            let handle = valid_handle(key.get_ref())
                .ok_or_else(|| wrong(format!("`{}` is no handle", key.get_ref())))?;
            let names = texts(value.get_ref())
                .ok_or_else(|| wrong(format!("`{handle}` should be a list of names")))?;
            for name in std::iter::once(&handle).chain(&names) {
                if let Some(other) = owners
                    .insert(name.clone(), handle.clone())
                    .filter(|other| *other != handle)
                {
                    return Err(wrong(format!("`{name}` is both `{other}` and `{handle}`")));
                }
            }
            accounts.insert(handle, names);
        }
        Ok(accounts)
    }

    fn unknown(&self, key: &str, at: usize) -> SettingsError {
        let known = || {
            SETTINGS
                .iter()
                .map(|setting| setting.key)
                .chain(["accounts"])
        };
        let last = key.rsplit('.').next().unwrap_or(key);
        let same_name = || known().find(|known| known.rsplit('.').next() == Some(last));
        SettingsError::UnknownKey {
            file: self.name.to_owned(),
            line: self.line(at),
            key: key.to_owned(),
            meant: same_name()
                .or_else(|| nearest(key, known()))
                .map(str::to_owned),
        }
    }

    fn wrong(&self, at: usize, problem: String, example: String) -> SettingsError {
        SettingsError::Value {
            place: format!("`{}` line {}", self.name, self.line(at)),
            problem,
            example,
        }
    }

    fn syntax(&self, error: &toml::de::Error) -> SettingsError {
        SettingsError::Syntax {
            file: self.name.to_owned(),
            line: self.line(error.span().unwrap_or_default().start),
            problem: error.message().trim().replace('\n', ", "),
        }
    }

    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        before.matches('\n').count() + 1
    }
}

/// A value must have the type of its kind: a number in quotes is no number.
fn read_value(kind: Kind, value: &DeValue<'_>) -> std::result::Result<Value, String> {
    match (kind, value) {
        (
            Kind::Text | Kind::Handle | Kind::Path | Kind::Size | Kind::Span | Kind::Url,
            DeValue::String(text),
        ) => kind.read(text),
        (Kind::Secret, _) => Err("a secret does not stand in this file".to_owned()),
        (Kind::Count { .. }, DeValue::Integer(number)) => {
            let plain = i128::from_str_radix(number.as_str(), number.radix());
            kind.read(
                &plain.map_or_else(|_| number.as_str().to_owned(), |number| number.to_string()),
            )
        }
        (Kind::Flag, DeValue::Boolean(value)) => Ok(Value::Flag(*value)),
        (Kind::Size | Kind::Span, DeValue::Integer(number)) => kind.read(number.as_str()),
        (kind, value) => Err(format!(
            "it should be {}, not of type `{}`",
            wanted(kind),
            value.type_str()
        )),
    }
}

fn wanted(kind: Kind) -> &'static str {
    match kind {
        Kind::Text | Kind::Handle | Kind::Path | Kind::Url | Kind::Secret => "a text in quotes",
        Kind::Size => "a size in quotes",
        Kind::Span => "a time span in quotes",
        Kind::Count { .. } => "a whole number",
        Kind::Flag => "`true` or `false`",
    }
}

fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    let one = |item: &Spanned<DeValue<'_>>| {
        let text = item
            .get_ref()
            .as_str()?
            .trim()
            .trim_start_matches('@')
            .to_lowercase();
        (!text.is_empty()).then_some(text)
    };
    value.as_array()?.iter().map(one).collect()
}
