//! What answers are built of: their keys and the kinds of their values, without the values.

use std::collections::BTreeMap;

use crate::answers::Json;

/// The kind of a value, with all keys that any object at its place had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Shape {
    /// Null everywhere, or an element of lists that were all empty.
    #[default]
    Nothing,
    Truth,
    /// A number, or a text that is one: ids and counters come as either.
    Number,
    Text,
    List(Box<Self>),
    Object(BTreeMap<String, Self>),
}

impl Shape {
    /// The shape of one value.
    pub fn of(json: &Json) -> Self {
        match json {
            Json::Null => Self::Nothing,
            Json::Bool(_) => Self::Truth,
            Json::Number(_) => Self::Number,
            Json::Text(text) if text.parse::<f64>().is_ok() => Self::Number,
            Json::Text(_) => Self::Text,
            Json::List(elements) => {
                let mut all = Self::Nothing;
                elements
                    .iter()
                    .for_each(|element| all.join(Self::of(element)));
                Self::List(Box::new(all))
            }
            Json::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(key, value)| (key.clone(), Self::of(value)))
                        .collect(),
                )
            }
        }
    }

    /// Adds what another value at the same place is built of. Where the kinds are too different, the
    /// first stays.
    pub fn join(&mut self, other: Self) {
        match (&mut *self, other) {
            (_, Self::Nothing) => {}
            (Self::Nothing, other) => *self = other,
            (Self::List(mine), Self::List(theirs)) => mine.join(*theirs),
            (Self::Object(mine), Self::Object(theirs)) => {
                for (key, value) in theirs {
                    mine.entry(key).or_default().join(value);
                }
            }
            // a caption may be a number by chance
            (Self::Number, Self::Text) => *self = Self::Text,
            (Self::Truth | Self::Number | Self::Text | Self::List(_) | Self::Object(_), _) => {}
        }
    }

    /// The keys, where it is an object.
    pub fn keys(&self) -> Option<&BTreeMap<String, Self>> {
        match self {
            Self::Object(keys) => Some(keys),
            Self::Nothing | Self::Truth | Self::Number | Self::Text | Self::List(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn what_any_of_them_has_all_of_them_have() {
        let of_list = shape(r#"[{"a": null}, {"a": "7", "b": [true]}, {"a": "x"}]"#);
        let object = shape(r#"{"a": "x", "b": [true]}"#);
        assert_eq!(of_list, Shape::List(Box::new(object)));
    }
}
