//! Numbers as a person reads them.

use chrono::{DateTime, NaiveDate, Utc};

/// `12,345`.
pub fn grouped(number: impl Into<i128>) -> String {
    let number: i128 = number.into();
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// `+12,345`, `-3`, `0`.
pub fn signed(number: i64) -> String {
    if number > 0 {
        format!("+{}", grouped(number))
    } else {
        grouped(number)
    }
}

/// `4.56 %` of a fraction.
pub fn percent(fraction: f64) -> String {
    format!("{:.2} %", fraction * 100.0)
}

/// `+12.3 %` from `before` to `now`; `None` where there is nothing to compare with.
pub fn change(now: i64, before: i64) -> Option<String> {
    let share = (now - before) as f64 / before as f64 * 100.0;
    (before > 0).then(|| match format!("{share:+.1} %").as_str() {
        "+0.0 %" | "-0.0 %" => "0.0 %".to_owned(),
        text => text.to_owned(),
    })
}

/// `1 row`, `12,345 rows`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        grouped(number),
        if number == 1 { one } else { many }
    )
}

/// `1.2 MiB`.
pub fn bytes(number: u64) -> String {
    let units = ["KiB", "MiB", "GiB", "TiB"];
    if number < 1024 {
        return format!("{number} B");
    }
    let mut size = number as f64 / 1024.0;
    let mut at = 0;
    while size >= 1024.0 && at + 1 < units.len() {
        size /= 1024.0;
        at += 1;
    }
    format!("{size:.1} {}", units[at])
}

/// `2026-11-23 07:15 UTC`.
pub fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// `2024-05-28 to 2025-05-27`.
pub fn days((first, last): (NaiveDate, NaiveDate)) -> String {
    if first == last {
        first.to_string()
    } else {
        format!("{first} to {last}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        let shown: Vec<String> = [0_i64, 12, 999, 1_000, 12_345, -1_234_567]
            .map(grouped)
            .to_vec();
        assert_eq!(shown, ["0", "12", "999", "1,000", "12,345", "-1,234,567"]);
        assert_eq!(
            (signed(1_200), signed(-7), signed(0)),
            ("+1,200".into(), "-7".into(), "0".into())
        );
    }

    #[test]
    fn a_change_from_nothing_is_not_a_number() {
        assert_eq!(change(112, 100).as_deref(), Some("+12.0 %"));
        assert_eq!(change(9_999, 10_000).as_deref(), Some("0.0 %"));
        assert_eq!(change(5, 0), None);
    }

    #[test]
    fn units_are_said() {
        assert_eq!(percent(0.0456), "4.56 %");
        assert_eq!(counted(1, "row", "rows"), "1 row");
        assert_eq!(counted(1_000, "row", "rows"), "1,000 rows");
        assert_eq!(
            (bytes(12), bytes(1_536), bytes(5 << 30)),
            ("12 B".into(), "1.5 KiB".into(), "5.0 GiB".into())
        );
    }
}
