//! One member of an answer into one value, leniently where sources differ and exactly where it counts.

use chrono::{DateTime, NaiveDate, Utc};
use toklake_lake::LogicalType;

use super::{Json, Value};

/// How a member is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    Text,
    /// An id: text, or a whole number kept digit by digit.
    Id,
    /// A whole number of at least 0, or text that spells one.
    Count,
    /// A whole number of either sign, or text that spells one.
    Change,
    /// A finite number of at least 0, or text that spells one.
    Amount,
    /// A finite number of either sign, or text that spells one.
    Number,
    /// A share of a whole, 0 to 1; a percentage is divided by a hundred and flagged.
    Share,
    Bool,
    /// `YYYY-MM-DD`.
    Day,
    /// Seconds since 1970, as a number or as text; milliseconds are told by their size and flagged.
    Seconds,
    /// A list of texts.
    Texts,
    /// Known, and read elsewhere or left out on purpose.
    Apart,
    /// Known, about somebody else, and kept nowhere.
    Private,
}

impl Read {
    /// The type of the column; `None` where the member has none of its own.
    pub fn kind(self) -> Option<LogicalType> {
        match self {
            Self::Text | Self::Id => Some(LogicalType::Text),
            Self::Count | Self::Change => Some(LogicalType::Int64),
            Self::Amount | Self::Number | Self::Share => Some(LogicalType::Float64),
            Self::Bool => Some(LogicalType::Boolean),
            Self::Day => Some(LogicalType::Date),
            Self::Seconds => Some(LogicalType::Timestamp),
            Self::Texts => Some(LogicalType::Texts),
            Self::Apart | Self::Private => None,
        }
    }
}

/// Why a member cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    pub rule: &'static str,
    pub reason: String,
}

/// A value, and a word on how it was changed, if it was.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cell {
    pub value: Value,
    pub flag: Option<&'static str>,
}

/// Reads a member; null and an empty text where a number is due are NULL.
pub(crate) fn cell(read: Read, json: Option<&Json>) -> Result<Cell, Fault> {
    let json = json.filter(|json| !says_nothing(json, read));
    let mut flag = None;
    let value = match read {
        Read::Text => Value::Text(json.map(text).transpose()?),
        Read::Id => Value::Text(json.map(id).transpose()?),
        Read::Count => Value::Int(json.map(count).transpose()?),
        Read::Change => Value::Int(json.map(whole).transpose()?),
        Read::Amount => Value::Float(json.map(amount).transpose()?),
        Read::Number => Value::Float(json.map(number).transpose()?),
        Read::Share => Value::Float(json.map(|json| share(json, &mut flag)).transpose()?),
        Read::Bool => Value::Bool(json.map(truth).transpose()?),
        Read::Day => Value::Date(json.map(day).transpose()?),
        Read::Seconds => Value::Instant(json.map(|json| instant(json, &mut flag)).transpose()?),
        Read::Texts => Value::Texts(json.map(texts).transpose()?),
        Read::Apart | Read::Private => Value::Text(None),
    };
    Ok(Cell { value, flag })
}

fn says_nothing(json: &Json, read: Read) -> bool {
    match json {
        Json::Null => true,
        Json::Text(text) => text.is_empty() && read != Read::Text,
        Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => false,
    }
}

fn fault(rule: &'static str, json: &Json, wanted: &str) -> Fault {
    let shown: String = json.to_string().chars().take(80).collect();
    let reason = format!("`{shown}` is not {wanted}");
    Fault { rule, reason }
}

/// Text; a number or truth value is kept as it is written.
fn text(json: &Json) -> Result<String, Fault> {
    match json {
        Json::Text(text) => Ok(text.clone()),
        Json::Number(_) | Json::Bool(_) => Ok(json.to_string()),
        Json::Null | Json::List(_) | Json::Object(_) => Err(fault("text", json, "a text")),
    }
}

fn id(json: &Json) -> Result<String, Fault> {
    match json {
        Json::Text(text) => Ok(text.clone()),
        // a number that became a double has lost its last digits
        Json::Number(number) if number.is_i64() || number.is_u64() => Ok(number.to_string()),
        _ => Err(fault("id", json, "an id that kept all its digits")),
    }
}

/// The id under a member, where there is one that can be used.
pub(crate) fn id_of(json: Option<&Json>) -> Option<String> {
    json.and_then(|json| id(json).ok())
        .filter(|id| !id.is_empty())
}

fn whole(json: &Json) -> Result<i64, Fault> {
    let number = match json {
        Json::Number(number) => number.as_i64(),
        Json::Text(text) => text.trim().parse().ok(),
        Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_) => None,
    };
    number.ok_or_else(|| fault("whole_number", json, "a whole number"))
}

fn count(json: &Json) -> Result<i64, Fault> {
    let number = whole(json)?;
    match number >= 0 {
        true => Ok(number),
        false => Err(fault("count", json, "a count of at least 0")),
    }
}

/// A finite number, as a number or as text.
pub(super) fn number(json: &Json) -> Result<f64, Fault> {
    let number = match json {
        Json::Number(number) => number.as_f64(),
        Json::Text(text) => text.trim().parse().ok(),
        Json::Null | Json::Bool(_) | Json::List(_) | Json::Object(_) => None,
    };
    number
        .filter(|number| number.is_finite())
        .ok_or_else(|| fault("number", json, "a number"))
}

pub(super) fn amount(json: &Json) -> Result<f64, Fault> {
    let number = number(json)?;
    match number >= 0.0 {
        true => Ok(number),
        false => Err(fault("amount", json, "a number of at least 0")),
    }
}

/// A word for a share that came as a percentage.
pub(super) const PERCENT: &str = "percent";

fn share(json: &Json, flag: &mut Option<&'static str>) -> Result<f64, Fault> {
    let number = amount(json)?;
    if number <= 1.0 {
        return Ok(number);
    }
    *flag = Some(PERCENT);
    match number <= 100.0 {
        true => Ok(number / 100.0),
        false => Err(fault("share", json, "a share of a whole")),
    }
}

fn truth(json: &Json) -> Result<bool, Fault> {
    match json {
        Json::Bool(value) => Ok(*value),
        Json::Text(text) if text == "true" => Ok(true),
        Json::Text(text) if text == "false" => Ok(false),
        _ => Err(fault("true_or_false", json, "true or false")),
    }
}

fn day(json: &Json) -> Result<NaiveDate, Fault> {
    let date = match json {
        Json::Text(text) => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::List(_) | Json::Object(_) => None,
    };
    date.filter(|date| (1970..3000).contains(&chrono::Datelike::year(date)))
        .ok_or_else(|| fault("day", json, "a day like 2026-11-20"))
}

/// No second of the next millennium has as many digits as a millisecond of this century.
const FIRST_MILLISECOND: i64 = 100_000_000_000;

fn instant(json: &Json, flag: &mut Option<&'static str>) -> Result<DateTime<Utc>, Fault> {
    let number = whole(json)?;
    let instant = if number >= FIRST_MILLISECOND {
        *flag = Some("milliseconds");
        DateTime::from_timestamp_millis(number)
    } else {
        DateTime::from_timestamp(number, 0)
    };
    instant
        .filter(|at| number >= 0 && at.timestamp() < FIRST_MILLISECOND)
        .ok_or_else(|| fault("instant", json, "an instant since 1970"))
}

fn texts(json: &Json) -> Result<Vec<String>, Fault> {
    match json {
        Json::List(items) => items.iter().map(text).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::Text(_) | Json::Object(_) => {
            Err(fault("texts", json, "a list of texts"))
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(read: Read, json: &str) -> Result<Cell, &'static str> {
        let json: Json = serde_json::from_str(json).unwrap();
        cell(read, Some(&json)).map_err(|fault| fault.rule)
    }

    fn value(kind: Read, json: &str) -> Value {
        read(kind, json).unwrap().value
    }

    #[test]
    fn what_says_nothing_is_null_and_never_a_number() {
        for kind in [Read::Count, Read::Change] {
            assert_eq!(value(kind, "null"), Value::Int(None));
            assert_eq!(value(kind, "\"\""), Value::Int(None));
            assert_eq!(value(kind, "\"0\""), Value::Int(Some(0)));
        }
        assert_eq!(cell(Read::Amount, None).unwrap().value, Value::Float(None));
        let bio = value(Read::Text, "\"\"");
        assert_eq!(bio, Value::Text(Some(String::new())), "an empty bio is one");
    }

    #[test]
    fn an_id_keeps_its_digits_as_text_and_as_number() {
        let id = |text: &str| Value::Text(Some(text.to_owned()));
        assert_eq!(
            value(Read::Id, "\"7570000000000000301\""),
            id("7570000000000000301")
        );
        assert_eq!(
            value(Read::Id, "7570000000000000301"),
            id("7570000000000000301")
        );
        assert_eq!(
            value(Read::Id, "18446744073709551615"),
            id("18446744073709551615")
        );
        assert_eq!(read(Read::Id, "7.570000000000000301e18"), Err("id"));
        assert_eq!(read(Read::Id, "18446744073709551616"), Err("id"));
    }

    #[test]
    fn a_count_never_passes_through_a_double() {
        assert_eq!(
            value(Read::Count, "9007199254740993"),
            Value::Int(Some(9_007_199_254_740_993))
        );
        assert_eq!(
            value(Read::Count, "\"9007199254740993\""),
            Value::Int(Some(9_007_199_254_740_993))
        );
        for odd in [
            "1.5",
            "1e3",
            "\"1.2M\"",
            "\"1,234\"",
            "true",
            "[]",
            "\"NaN\"",
            "-0.0",
        ] {
            assert_eq!(read(Read::Count, odd), Err("whole_number"), "{odd}");
        }
        assert_eq!(read(Read::Count, "-3"), Err("count"));
        assert_eq!(value(Read::Change, "\"-3\""), Value::Int(Some(-3)));
    }

    #[test]
    fn an_amount_is_finite_and_not_negative() {
        assert_eq!(value(Read::Amount, "\"12.5\""), Value::Float(Some(12.5)));
        for odd in ["\"NaN\"", "\"inf\"", "{}"] {
            assert_eq!(read(Read::Amount, odd), Err("number"), "{odd}");
        }
        assert_eq!(read(Read::Amount, "-0.5"), Err("amount"));
    }

    #[test]
    fn a_percentage_is_told_from_a_share_and_flagged() {
        let whole = read(Read::Share, "1.0").unwrap();
        assert_eq!((whole.value, whole.flag), (Value::Float(Some(1.0)), None));
        let percent = read(Read::Share, "17.5").unwrap();
        assert_eq!(percent.value, Value::Float(Some(0.175)));
        assert_eq!(percent.flag, Some(PERCENT));
        assert_eq!(read(Read::Share, "101"), Err("share"));
    }

    #[test]
    fn seconds_and_milliseconds_are_told_apart_by_their_size() {
        let moment: DateTime<Utc> = "2026-11-19T16:00:00Z".parse().unwrap();
        let seconds = read(Read::Seconds, "\"1795104000\"").unwrap();
        assert_eq!(
            (seconds.value, seconds.flag),
            (Value::Instant(Some(moment)), None)
        );
        let millis = read(Read::Seconds, "1795104000000").unwrap();
        assert_eq!(millis.value, Value::Instant(Some(moment)));
        assert_eq!(millis.flag, Some("milliseconds"));
        assert_eq!(read(Read::Seconds, "-1"), Err("instant"));
        assert_eq!(read(Read::Seconds, "9223372036854775807"), Err("instant"));
    }

    #[test]
    fn a_day_is_a_day_of_the_calendar() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 13);
        assert_eq!(value(Read::Day, "\"2026-11-13\""), Value::Date(day));
        for odd in [
            "\"2026-02-29\"",
            "\"13.11.2026\"",
            "20261113",
            "\"0001-01-01\"",
        ] {
            assert_eq!(read(Read::Day, odd), Err("day"), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn any_id_beyond_doubles_survives(number in (1_u64 << 53)..u64::MAX) {
            let expected = Value::Text(Some(number.to_string()));
            prop_assert_eq!(value(Read::Id, &number.to_string()), expected.clone());
            prop_assert_eq!(value(Read::Id, &format!("\"{number}\"")), expected);
        }

        #[test]
        fn any_count_is_the_same_as_number_and_as_text(number in 0..i64::MAX) {
            prop_assert_eq!(value(Read::Count, &number.to_string()), Value::Int(Some(number)));
            prop_assert_eq!(value(Read::Count, &format!("\"{number}\"")), Value::Int(Some(number)));
        }
    }
}
