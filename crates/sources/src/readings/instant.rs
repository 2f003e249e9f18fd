//! Instants as lines write them, into microseconds since 1970 in UTC.

use chrono::{DateTime, NaiveDateTime};

/// The last second of the year 9999.
const LAST_SECOND: i64 = 253_402_300_799;
const MICROS: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS;

/// Why a text is no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoInstant {
    NoZone,
    Unreadable,
}

/// RFC 3339 with a zone; a blank for the `T`, an offset without colon and ` UTC` are taken too.
/// Parts of a microsecond are dropped.
pub(super) fn from_text(text: &str) -> Result<i64, NoInstant> {
    if let Some(micros) = common_form(text.as_bytes()) {
        return Ok(micros);
    }
    let zoned = text.strip_suffix(" UTC").map(|local| format!("{local}Z"));
    let zoned = zoned.as_deref().unwrap_or(text);
    let found = DateTime::parse_from_rfc3339(zoned)
        .or_else(|_| DateTime::parse_from_str(zoned, "%Y-%m-%dT%H:%M:%S%.f%#z"))
        .or_else(|_| DateTime::parse_from_str(zoned, "%Y-%m-%d %H:%M:%S%.f%#z"));
    match found {
        Ok(instant) => in_range(instant.timestamp_micros()).ok_or(NoInstant::Unreadable),
        Err(_) if is_local(text) => Err(NoInstant::NoZone),
        Err(_) => Err(NoInstant::Unreadable),
    }
}

fn is_local(text: &str) -> bool {
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"];
    let mut read = forms
        .map(|form| NaiveDateTime::parse_from_str(text, form))
        .into_iter();
    read.any(|read| read.is_ok())
}

/// Whole seconds since 1970, up to the year 9999.
pub(super) fn from_seconds(seconds: i64) -> Option<i64> {
    (0..=LAST_SECOND)
        .contains(&seconds)
        .then(|| seconds * MICROS)
}

/// Seconds since 1970 as a JSON number without exponent; parts of a microsecond are dropped.
pub(super) fn from_decimal(number: &str) -> Option<i64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let mut micros = fraction.bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = micros.try_fold(0, |sum, digit| {
        digit
            .is_ascii_digit()
            .then(|| sum * 10 + i64::from(digit - b'0'))
    })?;
    let all_digits = fraction.bytes().all(|digit| digit.is_ascii_digit());
    let seconds = whole
        .parse()
        .ok()
        .filter(|_| all_digits && !whole.starts_with('-'))?;
    Some(from_seconds(seconds)? + micros)
}

/// The calendar day in UTC, in days since 1970.
pub(super) fn day(micros: i64) -> i32 {
    i32::try_from(micros.div_euclid(MICROS_PER_DAY)).expect("instants end with the year 9999")
}

fn in_range(micros: i64) -> Option<i64> {
    (micros < (LAST_SECOND + 1) * MICROS).then_some(micros)
}

/// `2025-01-05T00:00:00Z`.
fn common_form(text: &[u8]) -> Option<i64> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let marks = [text[4], text[7], text[10], text[13], text[16], text[19]];
    if marks != *b"--T::Z" {
        return None;
    }
    let year = pair(text, 0)? * 100 + pair(text, 2)?;
    let (month, day) = (pair(text, 5)?, pair(text, 8)?);
    let (hour, minute, second) = (pair(text, 11)?, pair(text, 14)?, pair(text, 17)?);
    let is_date = (1..=12).contains(&month) && day >= 1 && day <= days_in(year, month);
    let is_time = hour < 24 && minute < 60 && second < 60;
    (is_date && is_time).then(|| {
        let minutes = (days_since_epoch(year, month, day) * 24 + hour) * 60 + minute;
        (minutes * 60 + second) * MICROS
    })
}

fn pair(text: &[u8; 20], at: usize) -> Option<i64> {
    let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| i64::from(tens) * 10 + i64::from(ones))
}

fn days_in(year: i64, month: i64) -> i64 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the Gregorian calendar; years begin in March so that the leap day comes last.
fn days_since_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    year * 365 + leap_days + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn micros(rfc3339: &str) -> i64 {
        let instant = DateTime::parse_from_rfc3339(rfc3339).expect("a test instant");
        instant.timestamp_micros()
    }

    #[test]
    fn every_form_with_a_zone_is_the_same_instant() {
        let wanted = micros("2025-01-05T10:20:30Z");
        let forms = [
            "2025-01-05T10:20:30Z",
            "2025-01-05T10:20:30+00:00",
            "2025-01-05T11:20:30+01:00",
            "2025-01-05 10:20:30Z",
            "2025-01-05 10:20:30+00:00",
            "2025-01-05 10:20:30+00",
            "2025-01-05T12:20:30.000000+0200",
            "2025-01-05 10:20:30 UTC",
            "2025-01-05T10:20:30.0000009Z",
        ];
        for form in forms {
            assert_eq!(from_text(form), Ok(wanted), "{form}");
        }
        assert_eq!(from_decimal("1736072430"), Some(wanted));
        assert_eq!(from_decimal("1736072430.25"), Some(wanted + 250_000));
    }

    #[test]
    fn a_time_without_zone_is_told_from_nonsense() {
        for local in ["2025-01-05 10:20:30", "2025-01-05T10:20:30.5"] {
            assert_eq!(from_text(local), Err(NoInstant::NoZone), "{local}");
        }
        let nonsense = [
            "",
            "yesterday",
            "2025-02-29T00:00:00Z",
            "2025-01-05T24:00:00Z",
            "2025-01-05",
        ];
        for text in nonsense {
            assert_eq!(from_text(text), Err(NoInstant::Unreadable), "{text}");
        }
        for number in ["-1", "1e9", "253402300800", "1.x", "1.5-", ""] {
            assert_eq!(from_decimal(number), None, "{number}");
        }
    }

    proptest! {
        #[test]
        fn the_common_form_agrees_with_the_calendar(second in 0..=LAST_SECOND) {
            let instant = DateTime::from_timestamp(second, 0).expect("in range");
            let text = instant.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            prop_assert_eq!(common_form(text.as_bytes()), Some(second * MICROS));
            let date = instant.date_naive().signed_duration_since(chrono::NaiveDate::default());
            prop_assert_eq!(i64::from(day(second * MICROS)), date.num_days());
        }

        #[test]
        fn what_the_common_form_takes_the_calendar_takes_too(
            y in 0..=9999, mo in 0..=13, d in 0..=32, h in 0..=24, mi in 0..=60, s in 0..=60,
        ) {
            let text = format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}Z");
            let calendar = DateTime::parse_from_rfc3339(&text).ok().map(|at| at.timestamp_micros());
            if let Some(found) = common_form(text.as_bytes()) {
                prop_assert_eq!(Some(found), calendar);
            } else {
                prop_assert!(calendar.is_none() || s == 60);
            }
        }
    }
}
