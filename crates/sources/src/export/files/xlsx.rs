//! A workbook as tables of text: each sheet that has a header, read cell by cell.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx, XlsxError, XlsxFormulaMetadata};
use chrono::{Days, NaiveDate};

use super::limits::{Limits, Setting};
use super::package::{self, Package};
use super::table::{Row, Table};
use super::{FileError, Spool};

/// Where a sheet ends by its own format.
const LAST_COLUMN: u32 = 16_384;
const LAST_ROW: u32 = 1 << 20;
/// Past this a number in a cell no longer tells one integer from the next.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Reads each sheet that has a header row, in the order of the workbook; there is at least one.
///
/// A sheet after the first that cannot be read is named in the notes of the first. The limits hold for all together.
/// Every cell becomes text: numbers in their shortest form, dates in ISO form, a formula its last
/// value. Memory follows the filled cells, not what the sheet says of its size.
pub fn read_xlsx(spool: &Spool, limits: &Limits) -> Result<Vec<Table>, FileError> {
    FileError::within_document(spool.len(), limits)?;
    let package = package::rewrite(spool, limits)?;
    // the reader is not ours and some of its arithmetic may panic on hostile references
    catch_unwind(AssertUnwindSafe(|| read_sheets(package, limits)))
        .unwrap_or_else(|_| Err(damaged("a reference in it is out of range")))
}

fn read_sheets(package: Package, limits: &Limits) -> Result<Vec<Table>, FileError> {
    let mut workbook = Xlsx::new(package.file).map_err(|e| damaged(&in_words(&e)))?;
    let (mut tables, mut broken) = (Vec::new(), Vec::new());
    let mut filled = Filled::default();
    for name in &workbook.sheet_names() {
        match read_sheet(&mut workbook, name, limits, &mut filled) {
            Ok(table) => tables.extend(table),
            Err(error) if tables.is_empty() => return Err(error),
            Err(error) => broken.push(format!("sheet `{name}` cannot be read: {error}")),
        }
    }
    let Some(first) = tables.first_mut() else {
        return Err(FileError::Empty);
    };
    first.notes.extend(package.notes);
    first.notes.extend(broken);
    Ok(tables)
}

/// The table of one sheet; `None` where it has no cells, or is a chart.
fn read_sheet<R: std::io::Read + std::io::Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    limits: &Limits,
    filled: &mut Filled,
) -> Result<Option<Table>, FileError> {
    let mut sheet = Sheet::new(limits, *filled);
    let read = read_cells(workbook, name, &mut sheet);
    *filled = sheet.filled;
    match read {
        Ok(()) => sheet.into_table(name),
        Err(Failure::Reader(XlsxError::NotAWorksheet(_))) => Ok(None),
        Err(Failure::Reader(error)) => Err(damaged(&in_words(&error))),
        Err(Failure::File(error)) => Err(error),
    }
}

enum Failure {
    Reader(XlsxError),
    File(FileError),
}

impl From<XlsxError> for Failure {
    fn from(error: XlsxError) -> Self {
        Self::Reader(error)
    }
}

fn read_cells<R: std::io::Read + std::io::Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    sheet: &mut Sheet<'_>,
) -> Result<(), Failure> {
    let mut cells = workbook.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        let text = text_of(&cell.value);
        if let Some(formula) = &cell.formula {
            sheet.note_formula(formula, text.is_empty());
        }
        if matches!(cell.value, DataRef::Float(number) if number.abs() > EXACT) {
            sheet.inexact += 1;
        }
        if let DataRef::DateTime(at) = &cell.value {
            let column = cell.pos.1 as usize;
            sheet
                .day_columns
                .extend(day_zero(at).map(|day| (column, day)));
        }
        sheet.put(cell.pos, text).map_err(Failure::File)?;
    }
    Ok(())
}

/// What the sheets of a workbook hold so far.
#[derive(Debug, Clone, Copy, Default)]
struct Filled {
    cells: u64,
    bytes: u64,
}

/// Filled cells of a sheet in the order they come.
struct Sheet<'a> {
    limits: &'a Limits,
    rows: Vec<(u32, Vec<String>)>,
    /// With those of the sheets before.
    filled: Filled,
    formulas: u64,
    uncomputed: u64,
    inexact: u64,
    day_columns: BTreeMap<usize, NaiveDate>,
}

impl<'a> Sheet<'a> {
    fn new(limits: &'a Limits, filled: Filled) -> Self {
        Self {
            limits,
            rows: Vec::new(),
            filled,
            formulas: 0,
            uncomputed: 0,
            inexact: 0,
            day_columns: BTreeMap::new(),
        }
    }

    fn note_formula(&mut self, formula: &XlsxFormulaMetadata, without_value: bool) {
        let written = match formula {
            XlsxFormulaMetadata::Normal { formula } => !formula.is_empty(),
            _ => true,
        };
        self.formulas += u64::from(written);
        self.uncomputed += u64::from(written && without_value);
    }

    fn put(&mut self, (row, column): (u32, u32), text: String) -> Result<(), FileError> {
        if row >= LAST_ROW || column >= LAST_COLUMN {
            return Err(damaged("a cell lies outside the sheet"));
        }
        if text.is_empty() {
            return Ok(());
        }
        match self.rows.last() {
            Some((last, _)) if *last == row => {}
            Some((last, _)) if *last > row => return Err(damaged("its rows are out of order")),
            _ => self.rows.push((row, Vec::new())),
        }
        let (_, cells) = self.rows.last_mut().expect("a row was just pushed");
        let column = column as usize;
        if column < cells.len() && !cells[column].is_empty() {
            return Err(damaged("one cell stands in it twice"));
        }
        let before = cells.len();
        if column >= before {
            cells.resize(column + 1, String::new());
        }
        self.filled.cells += (cells.len() - before) as u64;
        self.filled.bytes += text.len() as u64;
        cells[column] = text;
        self.bounded()
    }

    fn bounded(&self) -> Result<(), FileError> {
        let limits = self.limits;
        let rows = self.rows.len() as u64;
        within(
            "the workbook",
            self.filled.cells,
            "cells",
            limits.max_cells,
            Setting::MaxCells,
        )?;
        within("the sheet", rows, "rows", limits.max_rows, Setting::MaxRows)?;
        let most = limits.max_document;
        within(
            "the text of the workbook",
            self.filled.bytes,
            "bytes",
            most,
            Setting::MaxDocument,
        )
    }

    /// The first filled row is the header; a sheet without one is no table.
    fn into_table(self, name: &str) -> Result<Option<Table>, FileError> {
        let mut rows = self.rows.into_iter();
        let Some((_, header)) = rows.next() else {
            return Ok(None);
        };
        let mut table = Table {
            name: Some(name.to_string()),
            ..Table::default()
        };
        let mut cells_in_all = self.filled.cells;
        for (at, mut cells) in rows {
            let (line, original) = (u64::from(at) + 1, quoted(&cells));
            if cells.len() > header.len() {
                let reason = format!(
                    "{} cells where the header has {}",
                    cells.len(),
                    header.len()
                );
                table.set_aside.push(super::RowProblem {
                    line,
                    original,
                    rule: "ragged",
                    reason,
                });
                continue;
            }
            cells_in_all += (header.len() - cells.len()) as u64;
            let most = self.limits.max_cells;
            within(
                "the workbook",
                cells_in_all,
                "cells",
                most,
                Setting::MaxCells,
            )?;
            cells.resize(header.len(), String::new());
            table.rows.push(Row {
                line,
                cells,
                original,
            });
        }
        table.header = header;
        table.uncomputed = self.uncomputed;
        table.day_columns = self.day_columns;
        if self.formulas > 0 {
            table.notes.push(format!(
                "{} cells are formulas: the value they last had was read",
                self.formulas
            ));
        }
        if self.inexact > 0 {
            table.notes.push(format!(
                "{} numbers are past 2^53: their last digits are not what was once written",
                self.inexact
            ));
        }
        Ok(Some(table))
    }
}

fn within(
    what: &'static str,
    found: u64,
    unit: &'static str,
    limit: u64,
    setting: Setting,
) -> Result<(), FileError> {
    if found <= limit {
        return Ok(());
    }
    Err(FileError::TooLarge {
        what,
        found,
        unit,
        limit,
        setting,
    })
}

/// The cells as a line of CSV with every field quoted.
fn quoted(cells: &[String]) -> String {
    let fields: Vec<_> = cells
        .iter()
        .map(|c| format!("\"{}\"", c.replace('"', "\"\"")))
        .collect();
    fields.join(",")
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_string(),
        DataRef::Bool(true) => "TRUE".into(),
        DataRef::Bool(false) => "FALSE".into(),
        DataRef::DateTime(at) => iso(at),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// The day that 0 stands for where a number is shown as this moment: it depends on the workbook.
fn day_zero(at: &ExcelDateTime) -> Option<NaiveDate> {
    /// Before March 1900 the numbers count a day that never was.
    const COUNTED_WELL: f64 = 61.0;
    if at.is_duration() || !(COUNTED_WELL..2_958_466.0).contains(&at.as_f64()) {
        return None;
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let date = NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))?;
    date.checked_sub_days(Days::new(at.as_f64() as u64))
}

/// A day where there is no time of day; a duration stays the number of days it is.
fn iso(at: &ExcelDateTime) -> String {
    if at.is_duration() || !(0.0..2_958_466.0).contains(&at.as_f64()) {
        return at.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, milli) = at.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    match (hour, minute, second, milli) {
        (0, 0, 0, 0) => date,
        (_, _, _, 0) => format!("{date}T{time}"),
        _ => format!("{date}T{time}.{milli:03}"),
    }
}

fn in_words(error: &XlsxError) -> String {
    match error {
        XlsxError::Password => "it is protected by a password".into(),
        other => other.to_string(),
    }
}

fn damaged(why: &str) -> FileError {
    FileError::Workbook {
        why: super::error::shown(why),
    }
}

#[cfg(test)]
#[path = "xlsx_tests.rs"]
mod tests;
