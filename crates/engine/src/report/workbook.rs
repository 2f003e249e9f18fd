//! The report as an Excel workbook: typed cells, frozen heads, native charts, and a sheet of notes.
//!
//! A text is written as text, whatever it begins with: a caption such as `=1+1` is no formula.

use rust_xlsxwriter::{
    Chart, ChartAxisLabelPosition, ChartFormat, ChartLine, ChartSolidFill, ChartType, Color,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::sheet::{Cell, Sheet, head};
use super::{ChartKind, ChartPlan, Head};
use chrono::{Datelike, Timelike};

const INK: Color = Color::RGB(0x0B_57_D0);
const PALE: Color = Color::RGB(0xE8_F0_FE);
const GREY: Color = Color::RGB(0x5F_63_68);
/// The row that the heads stand in, below what the sheet is about.
const HEADS: u32 = 2;
/// Characters of a line of what a sheet is about.
const LINE: f64 = 100.0;
/// Width of a column that nobody set, in characters.
const USUAL: f64 = 8.43;
/// Characters of the notes.
const NOTE: usize = 110;
/// Characters of the widest column.
const WIDEST: usize = 60;

/// The bytes of the workbook.
pub(super) fn written(about: &Head, sheets: &[Sheet]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    for sheet in sheets {
        add(book.add_worksheet(), about, sheet)?;
    }
    notes(book.add_worksheet(), about, sheets)?;
    book.save_to_buffer()
}

fn add(page: &mut Worksheet, about: &Head, sheet: &Sheet) -> Result<(), XlsxError> {
    page.set_name(&sheet.name)?;
    let title = Format::new().set_bold().set_font_size(14);
    let small = Format::new()
        .set_font_color(GREY)
        .set_italic()
        .set_text_wrap()
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::Top);
    page.write_string_with_format(
        0,
        0,
        format!(
            "{} · {} · {}",
            about.title,
            about.account,
            head(&sheet.name)
        ),
        &title,
    )?;
    let said = format!("{} {} Made {}.", sheet.about, about.window, about.made_at);
    let last = columns_of_a_line(sheet);
    page.merge_range(1, 0, 1, last, &said, &small)?;
    page.set_row_height(1, 16 * said.chars().count().div_ceil(LINE as usize) as u32)?;
    let heads = Format::new()
        .set_bold()
        .set_background_color(PALE)
        .set_border_bottom(FormatBorder::Thin)
        .set_align(FormatAlign::Top)
        .set_text_wrap();
    for (column, name) in (0..).zip(&sheet.columns) {
        let own = heads.clone();
        let heads = match sheet.is_of_numbers(usize::from(column)) {
            true => own.set_align(FormatAlign::Right),
            false => own.set_align(FormatAlign::Left).set_indent(1),
        };
        page.write_string_with_format(HEADS, column, head(name), &heads)?;
        page.set_column_width(column, width(sheet, usize::from(column)))?;
    }
    page.set_row_height(HEADS, 32)?;
    let decimals: Vec<usize> = (0..sheet.columns.len())
        .map(|column| sheet.decimals(column))
        .collect();
    for (row, cells) in (HEADS + 1..).zip(&sheet.rows) {
        page.set_row_height(row, 15 * lines(cells))?;
        for (column, cell) in (0..).zip(cells) {
            write(page, row, column, cell, decimals[usize::from(column)])?;
        }
    }
    page.set_freeze_panes(HEADS + 1, 0)?;
    page.set_landscape();
    page.set_print_fit_to_pages(1, 0);
    page.set_repeat_rows(HEADS, HEADS)?;
    match sheet.rows.is_empty() {
        true => drop(page.merge_range(HEADS + 1, 0, HEADS + 1, last, &sheet.empty, &small)?),
        false => {
            let last = HEADS + sheet.rows.len() as u32;
            page.autofilter(HEADS, 0, last, (sheet.columns.len() - 1) as u16)?;
            if let Some(plan) = &sheet.chart {
                chart(page, sheet, plan)?;
            }
        }
    }
    Ok(())
}

/// The last of the first columns that together have room for a line of text.
fn columns_of_a_line(sheet: &Sheet) -> u16 {
    let own = (0..sheet.columns.len()).map(|column| width(sheet, column));
    let mut room = 0.0;
    let fits = own.chain(std::iter::repeat(USUAL)).take_while(|wide| {
        room += wide;
        room < LINE
    });
    // one cell alone is no range
    fits.count().max(1) as u16
}

fn write(
    page: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    decimals: usize,
) -> Result<(), XlsxError> {
    let top = || Format::new().set_align(FormatAlign::Top);
    let shown = |format: &str| top().set_num_format(format);
    let left = |format: &str| shown(format).set_align(FormatAlign::Left).set_indent(1);
    match cell {
        Cell::Empty => return Ok(()),
        Cell::Text(text) => {
            // clear of the number before it
            let own = top().set_align(FormatAlign::Left).set_indent(1);
            let format = if is_sentence(text) {
                own.set_text_wrap()
            } else {
                own
            };
            page.write_string_with_format(row, column, text, &format)?
        }
        Cell::Whole(number) => {
            page.write_number_with_format(row, column, *number as f64, &shown("#,##0"))?
        }
        Cell::Number(number) => {
            let format = match decimals {
                0 => "#,##0".to_owned(),
                more => format!("#,##0.{}", "0".repeat(more)),
            };
            page.write_number_with_format(row, column, *number, &shown(&format))?
        }
        Cell::Rate(number) => {
            page.write_number_with_format(row, column, *number, &shown("0.0%"))?
        }
        Cell::Date(day) => {
            let date =
                ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
            page.write_datetime_with_format(row, column, &date, &left("yyyy-mm-dd"))?
        }
        Cell::Instant(at) => {
            let date = ExcelDateTime::from_ymd(at.year() as u16, at.month() as u8, at.day() as u8)?;
            let date = date.and_hms(at.hour() as u16, at.minute() as u8, f64::from(at.second()))?;
            page.write_datetime_with_format(row, column, &date, &left("yyyy-mm-dd hh:mm"))?
        }
    };
    Ok(())
}

/// Lines that the longest sentence of a row takes; lists of ids stay on one.
fn lines(cells: &[Cell]) -> u32 {
    let sentences = cells.iter().filter_map(|cell| match cell {
        Cell::Text(text) if is_sentence(text) => Some(text.chars().count().div_ceil(WIDEST - 4)),
        _ => None,
    });
    sentences.max().unwrap_or(1).max(1) as u32
}

fn is_sentence(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Wide enough for what stands in it.
fn width(sheet: &Sheet, column: usize) -> f64 {
    let long = |cell: &Cell| match cell {
        Cell::Empty => 0,
        Cell::Text(text) => text.chars().count(),
        Cell::Whole(number) => number.to_string().len() * 4 / 3,
        Cell::Number(_) | Cell::Rate(_) => 9,
        Cell::Date(_) => 10,
        Cell::Instant(_) => 16,
    };
    let cells = sheet.rows.iter().map(|row| long(&row[column])).max();
    // heads may break in two
    let own = head(&sheet.columns[column]).len() * 2 / 3;
    cells.unwrap_or(0).max(own).clamp(8, WIDEST) as f64 + 3.0
}

fn chart(page: &mut Worksheet, sheet: &Sheet, plan: &ChartPlan) -> Result<(), XlsxError> {
    let Some(x) = sheet.place(&plan.x) else {
        return Ok(());
    };
    let mut chart = Chart::new(match plan.kind {
        ChartKind::Line => ChartType::Line,
        ChartKind::Column => ChartType::Column,
        ChartKind::Bar => ChartType::Bar,
    });
    let last = HEADS + plan.rows.unwrap_or(usize::MAX).min(sheet.rows.len()) as u32;
    let range = |column: usize| {
        (
            sheet.name.as_str(),
            HEADS + 1,
            column as u16,
            last,
            column as u16,
        )
    };
    for y in plan.y.iter().filter_map(|name| sheet.place(name)) {
        let series = chart.add_series();
        series
            .set_categories(range(x))
            .set_values(range(y))
            .set_name(head(&sheet.columns[y]).as_str());
        match plan.kind {
            ChartKind::Line => series.set_format(
                ChartFormat::new().set_line(ChartLine::new().set_color(INK).set_width(1.75)),
            ),
            ChartKind::Column | ChartKind::Bar => series.set_format(
                ChartFormat::new().set_solid_fill(ChartSolidFill::new().set_color(INK)),
            ),
        };
    }
    chart.title().set_name(&plan.title);
    if plan.y.len() == 1 {
        chart.legend().set_hidden();
    }
    let is_rate = plan.y.iter().all(|name| name.ends_with("rate"));
    // of bars the vertical axis is the one of names
    let values = match plan.kind {
        ChartKind::Bar => chart.x_axis(),
        ChartKind::Line | ChartKind::Column => chart.y_axis(),
    };
    values.set_num_format(if is_rate { "0%" } else { "#,##0" });
    match plan.kind {
        ChartKind::Line => {
            let axis = chart.x_axis().set_date_axis(true).set_num_format("d mmm");
            axis.set_major_unit(14);
        }
        // the first row on top, and names clear of bars that point down or left
        ChartKind::Bar => {
            let axis = chart
                .y_axis()
                .set_label_position(ChartAxisLabelPosition::Low);
            axis.set_reverse();
        }
        ChartKind::Column => {
            chart
                .x_axis()
                .set_label_position(ChartAxisLabelPosition::Low);
        }
    }
    chart.set_width(720).set_height(360);
    // below the heads, which every printed page repeats
    page.insert_chart(HEADS + 1, sheet.columns.len() as u16 + 1, &chart)?;
    Ok(())
}

/// How everything was made, one line each.
fn notes(page: &mut Worksheet, about: &Head, sheets: &[Sheet]) -> Result<(), XlsxError> {
    page.set_name("notes")?;
    page.set_column_width(0, 38)?;
    page.set_column_width(1, NOTE as f64)?;
    let bold = Format::new()
        .set_bold()
        .set_align(FormatAlign::Top)
        .set_text_wrap();
    let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let general = [
        ("account", about.account.to_owned()),
        ("made", about.made_at.to_owned()),
        ("window", about.window.to_owned()),
        ("clock", "All days and hours are UTC.".to_owned()),
        ("empty cells", "Not measured, or not told by any source. Never 0.".to_owned()),
        (
            "expected change",
            "What following it should bring, drawn towards none as far as the evidence is thin: of many things the best look better than they are.".to_owned(),
        ),
    ];
    let sheets = sheets
        .iter()
        .map(|sheet| (sheet.name.as_str(), sheet.about.clone()));
    let methods = about
        .methods
        .iter()
        .map(|(question, method)| (*question, (*method).to_owned()));
    for (row, (name, text)) in (0..).zip(general.into_iter().chain(sheets).chain(methods)) {
        page.write_string_with_format(row, 0, name, &bold)?;
        let high = text
            .chars()
            .count()
            .div_ceil(NOTE - 6)
            .max(name.chars().count().div_ceil(34));
        page.set_row_height(row, 15 * high.max(1) as u32)?;
        page.write_string_with_format(row, 1, text, &wrap)?;
    }
    page.set_landscape();
    page.set_print_fit_to_pages(1, 0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn a_text_that_looks_like_a_formula_stays_a_text_and_an_id_keeps_its_digits() {
        let sheet = Sheet {
            name: "videos".to_owned(),
            about: String::new(),
            columns: vec![
                "video_id".to_owned(),
                "caption".to_owned(),
                "views".to_owned(),
            ],
            rows: vec![vec![
                Cell::Text("7612916719996108800".to_owned()),
                Cell::Text("=HYPERLINK(\"http://x\")".to_owned()),
                Cell::Whole(12),
            ]],
            empty: String::new(),
            chart: None,
        };
        let about = Head {
            title: "t",
            account: "a",
            made_at: "now",
            window: "",
            methods: vec![],
        };
        let bytes = written(&about, &[sheet]).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes)).unwrap();
        assert!(book.worksheet_formula("videos").unwrap().is_empty());
        let cells = book.worksheet_range("videos").unwrap();
        let row: Vec<&Data> = (0..3)
            .filter_map(|at| cells.get_value((HEADS + 1, at)))
            .collect();
        assert_eq!(row[0], "7612916719996108800");
        assert_eq!(row[1], "=HYPERLINK(\"http://x\")");
        assert_eq!(row[2], &12.0);
    }
}
