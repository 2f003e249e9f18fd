//! The example bodies of TikTok Studio decode, or fail, exactly as the reference says; invented
//! answers of the same shapes show it where the reference is not at hand.

mod data;
mod means;
mod verdicts;

use std::collections::BTreeMap;
use std::path::PathBuf;

use arrow::array::{Array, AsArray};
use arrow::datatypes::{Date32Type, Float64Type, Int64Type};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use toklake_sources::answers::{AnswerInput, Decoded};
use toklake_sources::http::Answer;
use toklake_sources::studio::{self, Stream};

use super::{batch, closed};

fn body(name: &str) -> Option<Vec<u8>> {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let mut folders = here
        .ancestors()
        .map(|folder| folder.join("shared/reference/examples/studio"));
    let Some(folder) = folders.find(|folder| folder.is_dir()) else {
        eprintln!("skipped: no `shared/reference/examples/studio` beside or above the repository");
        return None;
    };
    let file = folder.join(name);
    Some(std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn observed_at() -> DateTime<Utc> {
    "2026-09-30T12:00:01Z".parse().unwrap()
}

fn decoded(stream: Stream, request: &Value, body: &[u8]) -> Decoded {
    let input = AnswerInput {
        account: "luna.example",
        landing_id: "00",
        observed_at: observed_at(),
        request: Some(request),
        body,
        line: None,
    };
    closed(studio::decode(stream.name(), &input).unwrap())
}

/// A request for types of the first generation.
fn types(entries: &Value) -> Value {
    json!({"query": {"type_requests": entries.to_string(), "tz_offset": "0"}})
}

fn histories(names: &[&str], days: i64) -> Value {
    let entry = |name: &&str| json!({"insigh_type": name, "days": days, "end_days": 1});
    types(&names.iter().map(entry).collect())
}

fn of_post() -> Value {
    types(&json!([{"insigh_type": "video_info", "aweme_id": "7690229997063110657"}]))
}

/// Rows per dataset that has some, without the availability of keys.
fn rows(decoded: &Decoded) -> BTreeMap<&'static str, usize> {
    decoded
        .batches
        .iter()
        .filter(|(name, batch)| *name != "studio__availability" && batch.num_rows() > 0)
        .map(|(name, batch)| (*name, batch.num_rows()))
        .collect()
}

fn texts(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<String>> {
    super::texts(decoded, dataset, column)
}

fn ints(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<i64>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    column.as_primitive::<Int64Type>().iter().collect()
}

fn floats(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<f64>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    column.as_primitive::<Float64Type>().iter().collect()
}

fn days(decoded: &Decoded, dataset: &str, column: &str) -> Vec<Option<String>> {
    let column = batch(decoded, dataset).column_by_name(column).unwrap();
    let days = column.as_primitive::<Date32Type>();
    (0..days.len())
        .map(|row| {
            let day = days
                .is_valid(row)
                .then(|| days.value_as_date(row))
                .flatten();
            day.map(|day| day.to_string())
        })
        .collect()
}

fn answer(status: u16, body: Vec<u8>) -> Answer {
    Answer {
        status,
        headers: Default::default(),
        body: Bytes::from(body),
    }
}
