//! What changed in the app under a client's feet: keys of answers under other names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::http::Answer;
use crate::scenario::Drift;

/// The answer with its keys renamed at any depth; bodies that are not JSON are left alone.
pub(super) fn renamed(drift: &Drift, mut answer: Answer) -> Answer {
    if drift.keys.is_empty() {
        return answer;
    }
    if let Some(value) = answer.value() {
        answer.body = rename(value, &drift.keys).to_string().into();
    }
    answer
}

fn rename(value: Value, names: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(key, value)| {
                let key = names.get(&key).cloned().unwrap_or(key);
                (key, rename(value, names))
            });
            Value::Object(fields.collect::<Map<String, Value>>())
        }
        Value::Array(elements) => elements
            .into_iter()
            .map(|element| rename(element, names))
            .collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}
