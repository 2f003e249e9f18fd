//! Seals: a digest of what a record says, kept in the record, so that a flipped bit shows.

use std::fmt::Write as _;

use serde_json::Value;

use crate::receipt::landing_id;

/// The SHA-256 over `fields`, in hexadecimal; the order in which keys stand makes no difference.
pub fn seal(fields: &Value) -> String {
    landing_id(sorted_text(fields).as_bytes())
}

/// JSON with sorted keys: the order in a map must not change an id.
pub(crate) fn sorted_text(value: &Value) -> String {
    let mut text = String::new();
    write_sorted(value, &mut text);
    text
}

fn write_sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by(|left, right| left.0.cmp(right.0));
            text.push('{');
            for (name, value) in fields {
                write!(text, "{}:", Value::from(name.as_str())).expect("writing to a string");
                write_sorted(value, text);
                text.push(',');
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for item in items {
                write_sorted(item, text);
                text.push(',');
            }
            text.push(']');
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            write!(text, "{value}").expect("writing to a string");
        }
    }
}
