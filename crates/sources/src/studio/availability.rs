//! What became of each key that was asked for or came: null, a code, elements, or nothing at all.

use super::asked::Asked;
use super::families::{Family, OTHERS};
use super::rows::{Told, count, text, whole};
use crate::answers::{Json, Reader, Value};

const ENDPOINT: &str = "/aweme/v2/data/insight/";

/// Notes what became of one key, and what it holds where nobody can read it.
pub(super) fn note(
    reader: &mut Reader<'_>,
    key: &str,
    value: &Json,
    family: Option<Family>,
    asked: &Asked,
    post: Option<&str>,
) {
    let is_asked = asked.is_asked(key);
    // a fixed set of keys comes as null whatever was asked
    if *value == Json::Null && !is_asked {
        return;
    }
    let (code, elements, given) = weight(value);
    let status = match (family, code) {
        (None, _) => "unknown_key",
        _ if *value == Json::Null => "null",
        (_, Some(100)) => "not_applicable",
        _ if given > 0 && given < elements => "partly",
        _ if given > 0 => "given",
        _ => "no_data",
    };
    let is_kept = match family {
        None => true,
        Some(Family::Unread) => given > 0 && !OTHERS.contains(&key),
        Some(_) => false,
    };
    if family.is_none() {
        reader.unknown(key);
    }
    let content = is_kept.then(|| value.to_string());
    let rest = [
        Value::Bool(Some(is_asked)),
        text(status),
        Value::Int(code),
        count(elements),
        count(given),
        Value::Text(content),
    ];
    reader.plain(head(key, post).into_iter().chain(rest).collect());
}

/// The code of a value, how many elements it could have, and how many it has.
fn weight(value: &Json) -> (Option<i64>, u64, u64) {
    match value {
        Json::Null => (None, 1, 0),
        Json::List(elements) => {
            let given = elements
                .iter()
                .filter(|element| Told::of(element).value.is_some());
            (None, elements.len() as u64, given.count() as u64)
        }
        object if object.get("aweme_id").is_some() => (None, 1, 1),
        object => {
            let inner = object
                .get("value")
                .filter(|inner| matches!(inner, Json::Object(_)))
                .unwrap_or(object);
            let code = whole(inner.get("status"));
            let lists = ["list", "country_percent_list", "value"];
            let told = lists
                .iter()
                .filter_map(|name| inner.get(name))
                .find(|told| **told != Json::Null);
            let is_given = code.unwrap_or_default() == 0 && told.is_some();
            (code, 1, u64::from(is_given))
        }
    }
}

/// Notes a key that was asked for and did not come.
pub(super) fn note_absent(reader: &mut Reader<'_>, key: &str, post: Option<&str>) {
    let absent = [
        Value::Bool(Some(true)),
        text("absent"),
        Value::Int(None),
        count(0),
        count(0),
        Value::Text(None),
    ];
    reader.plain(head(key, post).into_iter().chain(absent).collect());
}

fn head(key: &str, post: Option<&str>) -> Vec<Value> {
    vec![
        text(ENDPOINT),
        Value::Text(post.map(str::to_owned)),
        text(key),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_ways_to_say_nothing_are_told_apart() {
        let weigh = |text: &str| weight(&serde_json::from_str(text).unwrap());
        assert_eq!(weigh("null"), (None, 1, 0));
        assert_eq!(weigh(r#"{"status":2}"#), (Some(2), 1, 0));
        assert_eq!(weigh(r#"{"status":0,"value":0}"#), (Some(0), 1, 1));
        assert_eq!(weigh(r#"{"status":100}"#), (Some(100), 1, 0));
        assert_eq!(
            weigh(r#"[{"status":0,"value":1},{"status":2}]"#),
            (None, 2, 1)
        );
        let deep = r#"{"is_after_7d":true,"value":{"status":2,"value":null}}"#;
        assert_eq!(weigh(deep), (Some(2), 1, 0));
    }
}
