//! The keys that the decoders read or know by name, from `known.json`.
//!
//! There a key with `?` may be left out, `*` stands for any key, `any` for what nobody reads,
//! `=name` for the shape under that name, and the members under `+` belong to the object itself.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::shape::Shape;

/// What ought to stand at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    Any,
    Truth,
    Number,
    Text,
    List(Box<Self>),
    Object(Vec<Member>),
}

/// One key of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Member {
    pub name: String,
    /// Whether an answer without it is not whole.
    pub is_needed: bool,
    pub known: Known,
}

const TEXT: &str = include_str!("known.json");

static KNOWN: LazyLock<BTreeMap<String, Value>> =
    LazyLock::new(|| serde_json::from_str(TEXT).expect("`known.json` is JSON: a test reads it"));

impl Known {
    /// The shape of that name: a stream, or one with `=` that others refer to.
    pub fn named(name: &str) -> Option<Self> {
        KNOWN.get(name).map(Self::of)
    }

    fn of(value: &Value) -> Self {
        match value {
            Value::String(kind) => match kind.as_str() {
                "bool" => Self::Truth,
                "number" => Self::Number,
                "text" => Self::Text,
                name if name.starts_with('=') => Self::named(name).unwrap_or(Self::Any),
                _ => Self::Any,
            },
            Value::Array(elements) => {
                let element = elements.first().map_or(Self::Any, Self::of);
                Self::List(Box::new(element))
            }
            Value::Object(members) => Self::Object(
                members
                    .iter()
                    .flat_map(|(key, value)| Member::of(key, value))
                    .collect(),
            ),
            Value::Null | Value::Bool(_) | Value::Number(_) => Self::Any,
        }
    }

    /// Whether what came may be what stands here, under whatever name. Nothing fits what nobody reads.
    pub fn fits(&self, shape: &Shape) -> bool {
        match (self, shape) {
            (Self::Truth, Shape::Truth)
            | (Self::Number, Shape::Number)
            | (Self::Text, Shape::Text) => true,
            (Self::List(known), Shape::List(element)) => {
                **element == Shape::Nothing || **known == Self::Any || known.fits(element)
            }
            (Self::Object(members), Shape::Object(keys)) => {
                let (mut named, mut there) = (0, 0);
                let has_all = members.iter().all(|member| {
                    let is_there = keys.contains_key(&member.name);
                    named += 1;
                    there += usize::from(is_there || member.name == ANY_KEY);
                    is_there || !member.is_needed || member.name == ANY_KEY
                });
                has_all && (there > 0 || named == 0)
            }
            _ => false,
        }
    }
}

/// The key that stands for all others.
pub(super) const ANY_KEY: &str = "*";

impl Member {
    pub fn new(name: &str, is_needed: bool, known: Known) -> Self {
        Self {
            name: name.to_owned(),
            is_needed,
            known,
        }
    }

    fn of(key: &str, value: &Value) -> Vec<Self> {
        let known = Known::of(value);
        match (key, known) {
            ("+", Known::Object(members)) => members,
            (key, known) => match key.strip_suffix('?') {
                Some(name) => vec![Self::new(name, false, known)],
                None => vec![Self::new(key, key != ANY_KEY, known)],
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_read_and_every_reference_leads_somewhere() {
        fn references(value: &Value, found: &mut Vec<String>) {
            match value {
                Value::String(text) if text.starts_with('=') => found.push(text.clone()),
                Value::Array(elements) => elements.iter().for_each(|one| references(one, found)),
                Value::Object(members) => members.values().for_each(|one| references(one, found)),
                _ => {}
            }
        }
        let mut found = vec![];
        KNOWN
            .values()
            .for_each(|value| references(value, &mut found));
        assert!(found.len() > 20, "{found:?}");
        for name in found {
            assert!(Known::named(&name).is_some(), "{name}");
        }
        for stream in crate::studio::Stream::ALL {
            if let Some(known) = Known::named(stream.name()) {
                assert!(matches!(known, Known::Object(_)), "{}", stream.name());
            }
        }
    }
}
