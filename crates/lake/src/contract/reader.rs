//! Reading TOML so that every complaint names file, line and the nearest known word.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ContractError;
use crate::nearest;

type Result<T> = std::result::Result<T, ContractError>;

/// The file being read.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    pub(super) fn parse(&self) -> Result<Spanned<DeTable<'_>>> {
        DeTable::parse(self.text).map_err(|error| {
            self.error(
                error.span().unwrap_or_default().start,
                error.message().trim(),
            )
        })
    }

    pub(super) fn error(&self, position: usize, problem: impl Into<String>) -> ContractError {
        let before = self.text.get(..position).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        ContractError {
            file: self.file.to_owned(),
            line,
            problem: problem.into(),
        }
    }
}

/// A table with its entries in the order of the file.
#[derive(Debug)]
pub(super) struct Section<'a> {
    source: &'a Source<'a>,
    position: usize,
    pub(super) entries: Vec<Entry<'a>>,
}

/// A key, or an item of an array, with its value.
#[derive(Debug, Clone)]
pub(super) struct Entry<'a> {
    source: &'a Source<'a>,
    pub(super) key: &'a str,
    position: usize,
    value: &'a DeValue<'a>,
}

impl<'a> Section<'a> {
    pub(super) fn new(source: &'a Source<'a>, table: &'a DeTable<'a>, span: Range<usize>) -> Self {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| Entry {
                source,
                key: key.get_ref().as_ref(),
                position: key.span().start,
                value: value.get_ref(),
            })
            .collect();
        entries.sort_by_key(|entry| entry.position);
        Self {
            source,
            position: span.start,
            entries,
        }
    }

    /// Refuses every key but these.
    pub(super) fn allow(&self, known: &[&str]) -> Result<()> {
        match self
            .entries
            .iter()
            .find(|entry| !known.contains(&entry.key))
        {
            Some(stranger) => Err(stranger.unknown("key", known)),
            None => Ok(()),
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&Entry<'a>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    pub(super) fn need(&self, key: &str) -> Result<&Entry<'a>> {
        self.get(key)
            .ok_or_else(|| self.error(format!("`{key}` is missing")))
    }

    /// A text that must be there and say something.
    pub(super) fn need_text(&self, key: &str) -> Result<String> {
        let entry = self.need(key)?;
        match entry.text()? {
            text if text.trim().is_empty() => Err(entry.error(format!("`{key}` is empty"))),
            text => Ok(text.to_owned()),
        }
    }

    pub(super) fn error(&self, problem: impl Into<String>) -> ContractError {
        self.source.error(self.position, problem)
    }
}

impl<'a> Entry<'a> {
    pub(super) fn text(&self) -> Result<&'a str> {
        match self.value {
            DeValue::String(text) => Ok(text.as_ref()),
            _ => Err(self.expected("a text")),
        }
    }

    pub(super) fn flag(&self) -> Result<bool> {
        self.value
            .as_bool()
            .ok_or_else(|| self.expected("`true` or `false`"))
    }

    pub(super) fn number(&self) -> Result<f64> {
        let parsed = match self.value {
            DeValue::Integer(number) => self.integer_of(number).map(|number| number as f64),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        parsed
            .filter(|number: &f64| number.is_finite())
            .ok_or_else(|| self.expected("a number"))
    }

    pub(super) fn integer(&self) -> Result<i64> {
        let parsed = self
            .value
            .as_integer()
            .and_then(|number| self.integer_of(number));
        parsed.ok_or_else(|| self.expected("a whole number"))
    }

    fn integer_of(&self, number: &toml::de::DeInteger<'_>) -> Option<i64> {
        i64::from_str_radix(number.as_str(), number.radix()).ok()
    }

    pub(super) fn is_text(&self) -> bool {
        self.value.is_str()
    }

    pub(super) fn items(&self) -> Result<Vec<Entry<'a>>> {
        let items = self
            .value
            .as_array()
            .ok_or_else(|| self.expected("a list"))?;
        Ok(items.iter().map(|item| self.item(item)).collect())
    }

    /// The items of a list, or the value itself where there is but one.
    pub(super) fn one_or_many(&self) -> Result<Vec<Entry<'a>>> {
        if self.value.is_array() {
            self.items()
        } else {
            Ok(vec![self.clone()])
        }
    }

    pub(super) fn texts(&self) -> Result<Vec<String>> {
        self.items()?
            .iter()
            .map(|item| item.text().map(str::to_owned))
            .collect()
    }

    pub(super) fn section(&self) -> Result<Section<'a>> {
        let table = self
            .value
            .as_table()
            .ok_or_else(|| self.expected("a table"))?;
        Ok(Section::new(
            self.source,
            table,
            self.position..self.position,
        ))
    }

    /// The value out of a list of words.
    pub(super) fn word<T: Copy>(&self, words: &[(&str, T)]) -> Result<T> {
        let text = self.text()?;
        let found = words.iter().find(|(word, _)| *word == text);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.unknown_word(text, &words)
        })
    }

    pub(super) fn unknown_word(&self, word: &str, known: &[&str]) -> ContractError {
        self.error(format!("no {} `{word}`; {}", self.key, meant(word, known)))
    }

    fn unknown(&self, what: &str, known: &[&str]) -> ContractError {
        self.error(format!(
            "no {what} `{}` is known here; {}",
            self.key,
            meant(self.key, known)
        ))
    }

    pub(super) fn error(&self, problem: impl Into<String>) -> ContractError {
        self.source.error(self.position, problem)
    }

    fn expected(&self, wanted: &str) -> ContractError {
        self.error(format!("`{}` should be {wanted}", self.key))
    }

    fn item(&self, item: &'a Spanned<DeValue<'a>>) -> Entry<'a> {
        let position = item.span().start;
        Entry {
            source: self.source,
            key: self.key,
            position,
            value: item.get_ref(),
        }
    }
}

fn meant(word: &str, known: &[&str]) -> String {
    match nearest(word, known.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("choose from `{}`", known.join("`, `")),
    }
}
