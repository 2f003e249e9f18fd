//! The families of values that insights come in: scalars, days without dates, shares, series, curves.

use serde_json::{Value, json};

use crate::model::{Share, WHOLE, country_of_city, top};
use crate::moment::Moment;

/// Countries and cities shown of a list.
const PLACES: usize = 10;

/// A number that is there.
pub(crate) fn scalar(value: impl Into<Value>) -> Value {
    json!({ "status": 0, "value": value.into() })
}

/// No data, or not computed yet.
pub(crate) fn nothing() -> Value {
    json!({ "status": 2 })
}

pub(crate) fn scalar_or_nothing(value: Option<impl Into<Value>>) -> Value {
    value.map_or_else(nothing, scalar)
}

/// A number as of this minute.
pub(super) fn realtime(value: Value) -> Value {
    json!({
        "is_after_7d": false,
        "is_data_delay": false,
        "value": value,
        "value_compare_previous_day": { "status": 0, "value": 0 },
    })
}

/// A list as of this minute; nothing is compared with the day before.
pub(super) fn realtime_list(value: Value) -> Value {
    json!({
        "is_after_7d": false,
        "is_data_delay": false,
        "value": value,
        "value_compare_previous_day": { "status": 2 },
    })
}

/// What became of a list after a week in which nobody watched.
pub(super) fn forgotten() -> Value {
    json!({
        "is_after_7d": true,
        "is_data_delay": false,
        "value": { "status": 2, "value": null },
        "value_compare_previous_day": { "status": 2 },
    })
}

/// Parts of the whole as a ratio from 0 to 1.
pub(crate) fn ratio(parts: u32) -> f64 {
    f64::from(parts) / f64::from(WHOLE)
}

/// Shares under their keys, or no data for an empty list.
pub(crate) fn shares(list: &[Share]) -> Value {
    if list.is_empty() {
        return nothing();
    }
    scalar(key_values(list))
}

/// `[{key, value}]` with ratios.
pub(crate) fn key_values(list: &[Share]) -> Value {
    let lines = list.iter();
    lines
        .map(|share| json!({ "key": share.of, "value": ratio(share.parts) }))
        .collect()
}

/// Countries with their cities; what is left of the whole is `Others`. All are ratios of the whole.
pub(crate) fn places(countries: &[Share], cities: &[Share]) -> Value {
    if countries.is_empty() {
        return nothing();
    }
    let shown = top(countries, PLACES);
    let others = WHOLE - shown.iter().map(|share| share.parts).sum::<u32>();
    let mut list: Vec<Value> = shown
        .iter()
        .map(|country| {
            let cities = top(cities, PLACES)
                .into_iter()
                .filter(|city| country_of_city(city.of) == Some(country.of));
            let cities: Vec<Value> = cities
                .map(|city| json!({ "key": plain(city.of), "value": ratio(city.parts) }))
                .collect();
            json!({
                "country_name": country.of,
                "country_vv_percent": ratio(country.parts),
                "city_percent_list": cities,
            })
        })
        .collect();
    list.push(json!({
        "country_name": "Others",
        "country_vv_percent": ratio(others),
        "city_percent_list": [],
    }));
    json!({ "status": 0, "country_percent_list": list })
}

/// A city without the country some lists put before it.
fn plain(city: &str) -> &str {
    match country_of_city(city) {
        Some(country) => city
            .strip_prefix(country)
            .map_or(city, |rest| rest.trim_start()),
        None => city,
    }
}

/// One value per second of a post; timestamps are text in milliseconds.
pub(super) fn curve(parts: &[u32], peak_second: usize) -> Value {
    let list: Vec<Value> = parts
        .iter()
        .enumerate()
        .map(|(second, parts)| {
            json!({ "timestamp": (second * 1_000).to_string(), "value": ratio(*parts) })
        })
        .collect();
    json!({
        "is_after_7d": false,
        "is_data_delay": false,
        "value": { "list": list, "peak_value": peak_second * 1_000, "status": 0 },
    })
}

/// A curve of a post that has none, or none any more.
pub(super) fn no_curve(is_after_7d: bool) -> Value {
    json!({
        "is_after_7d": is_after_7d,
        "is_data_delay": false,
        "value": { "list": null, "peak_value": 0, "status": 2 },
    })
}

/// Dated values, a day apart, the first at `from`; their sum or mean is `total`.
pub(super) fn series(from: Moment, values: Vec<Value>, total: Value, now: Moment) -> Value {
    let list: Vec<Value> = values
        .into_iter()
        .enumerate()
        .map(|(place, value)| {
            let key = from.plus_days(place as i64).epoch_seconds().to_string();
            json!({ "key": key, "value": value })
        })
        .collect();
    json!({
        "index_date": now.plus_days(-1).epoch_seconds().to_string(),
        "interval": 2,
        "is_real_time": false,
        "list": list,
        "status": 0,
        "total": total,
    })
}

pub(super) fn no_series() -> Value {
    json!({
        "index_date": "0",
        "interval": 2,
        "is_real_time": false,
        "list": null,
        "status": 2,
        "total": 0,
    })
}
