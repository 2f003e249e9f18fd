//! Reading the fields of a token answer, with care that no error quotes one.

use std::time::Duration;

use serde_json::Value;

use super::Grant;
use crate::session::secret::Secret;

/// The grant in `data`, or `None` where it holds no token.
pub(super) fn grant(data: &Value, refresh_life: &str) -> Option<Grant> {
    let text = |name: &str| data.get(name).and_then(Value::as_str);
    let access = text("access_token").filter(|token| !token.is_empty())?;
    let scopes = text("scope").unwrap_or_default().split([',', ' ']);
    Some(Grant {
        access: Secret::new(access),
        refresh: Secret::new(text("refresh_token").unwrap_or_default()),
        access_life: life(data.get("expires_in")),
        refresh_life: life(data.get(refresh_life)),
        scopes: scopes
            .map(str::trim)
            .filter(|scope| !scope.is_empty())
            .map(str::to_owned)
            .collect(),
        open_id: text("open_id").map(str::to_owned),
    })
}

/// Seconds, as a number or as text; none where it says nothing, zero or less.
fn life(value: Option<&Value>) -> Option<Duration> {
    let seconds = match value? {
        Value::Number(number) => number.as_u64()?,
        Value::String(text) => text.trim().parse().ok()?,
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn lifetimes_come_from_the_answer_and_are_unknown_where_it_is_silent() {
        let data = json!({"access_token": "a", "expires_in": "7200", "scope": "x, y"});
        let grant = grant(&data, "refresh_expires_in").unwrap();
        assert_eq!(grant.access_life, Some(Duration::from_secs(7200)));
        assert_eq!(grant.refresh_life, None);
        assert_eq!(grant.scopes, ["x", "y"]);
        assert!(grant.refresh.is_empty());
    }

    #[test]
    fn an_answer_without_a_token_grants_nothing() {
        for data in [json!({}), json!(null), json!({"access_token": ""})] {
            assert_eq!(grant(&data, "refresh_expires_in"), None);
        }
    }
}
