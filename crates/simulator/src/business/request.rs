//! Reading parameters the way TikTok does: lists and objects are JSON text in the query.

use chrono::NaiveDate;
use serde_json::Value;

use super::envelope::Refusal;
use crate::http::Call;

/// The `fields` list, or the route's default.
pub(super) fn fields(call: &Call, default: &[&str]) -> Result<Vec<String>, Refusal> {
    match call.parameter("fields") {
        None => Ok(default.iter().map(|field| (*field).to_owned()).collect()),
        Some(text) => serde_json::from_str(text)
            .map_err(|_| Refusal::parameter("fields: must be a JSON array of text")),
    }
}

/// Refuses names that are no fields of the route.
pub(super) fn known(fields: &[String], is_known: impl Fn(&str) -> bool) -> Result<(), Refusal> {
    match fields.iter().find(|field| !is_known(field)) {
        None => Ok(()),
        Some(field) => Err(Refusal::parameter(&format!(
            "fields: {field} is not a field"
        ))),
    }
}

pub(super) fn date(call: &Call, name: &str) -> Result<Option<NaiveDate>, Refusal> {
    let Some(text) = call.parameter(name) else {
        return Ok(None);
    };
    let parsed = NaiveDate::parse_from_str(text, "%Y-%m-%d");
    parsed
        .map(Some)
        .map_err(|_| Refusal::parameter(&format!("{name}: must be YYYY-MM-DD")))
}

pub(super) fn number(call: &Call, name: &str) -> Result<Option<i64>, Refusal> {
    let Some(text) = call.parameter(name) else {
        return Ok(None);
    };
    text.parse()
        .map(Some)
        .map_err(|_| Refusal::parameter(&format!("{name}: must be an integer")))
}

/// `max_count`, at least 1 and at most `most`.
pub(super) fn page_size(call: &Call, default: usize, most: usize) -> Result<usize, Refusal> {
    let asked = number(call, "max_count")?.unwrap_or(default as i64);
    if (1..=most as i64).contains(&asked) {
        return Ok(asked as usize);
    }
    Err(Refusal::parameter(&format!(
        "max_count: must be between 1 and {most}"
    )))
}

pub(super) fn required<'a>(call: &'a Call, name: &str) -> Result<&'a str, Refusal> {
    call.parameter(name)
        .ok_or_else(|| Refusal::parameter(&format!("{name}: is required")))
}

/// A parameter that is a JSON array of text.
pub(super) fn texts(call: &Call, name: &str) -> Result<Option<Vec<String>>, Refusal> {
    let Some(text) = call.parameter(name) else {
        return Ok(None);
    };
    let parsed = serde_json::from_str(text);
    parsed
        .map(Some)
        .map_err(|_| Refusal::parameter(&format!("{name}: must be a JSON array of text")))
}

/// The `filters` object of the video list.
pub(super) fn filters(call: &Call) -> Result<serde_json::Map<String, Value>, Refusal> {
    let Some(text) = call.parameter("filters") else {
        return Ok(serde_json::Map::new());
    };
    serde_json::from_str(text).map_err(|_| Refusal::parameter("filters: must be a JSON object"))
}
