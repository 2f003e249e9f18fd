//! Days as spreadsheets keep them: the number of days since a day of their own.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, NaiveDate};

use super::files::Table;

/// Years in which a day of an export can lie.
const YEARS: RangeInclusive<i32> = 2016..=2100;

/// The day that `text` is in a workbook whose numbers count from `zero`; a time of day is left out. `None` where it is
/// no number, or no day that an export can have.
pub(crate) fn day_of(text: &str, zero: NaiveDate) -> Option<NaiveDate> {
    let number: f64 = text.trim().parse().ok()?;
    let days = (0.0..1e6).contains(&number).then_some(number as u64)?;
    let day = zero.checked_add_days(Days::new(days))?;
    YEARS.contains(&day.year()).then_some(day)
}

/// The day that `text` is in most workbooks.
pub(crate) fn likely_day_of(text: &str) -> Option<NaiveDate> {
    day_of(text, NaiveDate::from_ymd_opt(1899, 12, 30)?)
}

/// Writes numbers among the cells of a column as the days they are, where other cells of it are shown as days.
pub(crate) fn write_days(table: &mut Table, column: usize) {
    let Some(zero) = table.day_columns.get(&column).copied() else {
        return;
    };
    let cells = table.rows.iter_mut();
    for cell in cells.filter_map(|row| row.cells.get_mut(column)) {
        if let Some(day) = day_of(cell, zero) {
            *cell = day.to_string();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_days_where_an_export_can_have_them() {
        let day = |text| likely_day_of(text).map(|day| day.to_string());
        assert_eq!(day("45234").as_deref(), Some("2023-11-04"));
        assert_eq!(day(" 45234.75 ").as_deref(), Some("2023-11-04"));
        for other in ["4523", "452340", "-45234", "NaN", "1e400", "March 3", ""] {
            assert_eq!(day(other), None, "{other}");
        }
    }
}
