//! Rows of a query as text: an aligned table for the eye, CSV and JSON for programs.

use anyhow::Result;
use arrow::array::{Array, RecordBatch};
use arrow::buffer::NullBuffer;
use arrow::datatypes::DataType;
use arrow::json::writer::{JsonArray, LineDelimited, WriterBuilder};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use clap::ValueEnum;
use toklake_engine::Rows;

use crate::terminal::{Style, cut, left, one_line, right, width};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Columns under each other
    Table,
    /// RFC 4180; NULL is an empty field, an empty text is ""
    Csv,
    /// One array of objects
    Json,
    /// One object per line
    Ndjson,
}

/// Columns of a value on a terminal; elsewhere nothing is cut.
const CELL: usize = 60;
const NULL: &str = "NULL";

/// The rows in `format`; `terminal` says whether long values may be cut.
pub fn written(rows: &Rows, format: Format, style: Style, terminal: bool) -> Result<String> {
    match format {
        Format::Table => aligned(rows, style, if terminal { CELL } else { usize::MAX }),
        Format::Csv => csv(rows),
        Format::Json => json(&rows.batches),
        Format::Ndjson => ndjson(&rows.batches),
    }
}

/// The cells of every row as texts; `None` is NULL.
fn cells(rows: &Rows) -> Result<Vec<Vec<Option<String>>>> {
    let options = FormatOptions::new();
    let mut all = vec![];
    for batch in &rows.batches {
        let columns = batch.columns().iter();
        let shown: Vec<ArrayFormatter<'_>> = columns
            .clone()
            .map(|column| ArrayFormatter::try_new(column.as_ref(), &options))
            .collect::<Result<_, _>>()?;
        let nulls: Vec<Option<NullBuffer>> = columns.map(|column| column.logical_nulls()).collect();
        for row in 0..batch.num_rows() {
            let cell = |(nulls, shown): (&Option<NullBuffer>, &ArrayFormatter<'_>)| {
                let null = nulls.as_ref().is_some_and(|nulls| nulls.is_null(row));
                (!null).then(|| shown.value(row).to_string())
            };
            all.push(nulls.iter().zip(&shown).map(cell).collect());
        }
    }
    Ok(all)
}

fn aligned(rows: &Rows, style: Style, most: usize) -> Result<String> {
    let heads: Vec<String> = rows
        .schema
        .fields()
        .iter()
        .map(|field| one_line(field.name()))
        .collect();
    let numbers: Vec<bool> = rows
        .schema
        .fields()
        .iter()
        .map(|field| is_number(field.data_type()))
        .collect();
    let show = |cell: Option<String>| cell.map(|text| cut(&one_line(&text), most));
    let cells: Vec<Vec<Option<String>>> = cells(rows)?
        .into_iter()
        .map(|row| row.into_iter().map(show).collect())
        .collect();
    let widths: Vec<usize> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| {
            let widest = cells
                .iter()
                .map(|row| row[at].as_deref().map_or(NULL.len(), width))
                .max();
            widest.unwrap_or(0).max(width(head))
        })
        .collect();
    let place = |at: usize, text: &str| {
        if numbers[at] {
            right(text, widths[at])
        } else {
            left(text, widths[at])
        }
    };
    let head: Vec<String> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| place(at, head))
        .collect();
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut text = format!(
        "{}\n{}\n",
        style.bold(head.join("  ").trim_end()),
        style.dim(&rule.join("  "))
    );
    for row in &cells {
        let cell = |(at, cell): (usize, &Option<String>)| match cell {
            Some(text) => place(at, text),
            None => style.dim(&place(at, NULL)),
        };
        let line: Vec<String> = row.iter().enumerate().map(cell).collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    Ok(text)
}

fn is_number(kind: &DataType) -> bool {
    kind.is_numeric()
}

fn csv(rows: &Rows) -> Result<String> {
    let heads: Vec<String> = rows
        .schema
        .fields()
        .iter()
        .map(|field| quoted(field.name()))
        .collect();
    let mut text = format!("{}\n", heads.join(","));
    for row in cells(rows)? {
        let fields: Vec<String> = row
            .iter()
            .map(|cell| cell.as_deref().map_or_else(String::new, quoted))
            .collect();
        text.push_str(&fields.join(","));
        text.push('\n');
    }
    Ok(text)
}

/// A field in quotes where it needs them; an empty text does, to differ from NULL.
fn quoted(text: &str) -> String {
    let plain = !text.is_empty() && !text.contains([',', '"', '\n', '\r']);
    if plain {
        text.to_owned()
    } else {
        format!("\"{}\"", text.replace('"', "\"\""))
    }
}

fn json(batches: &[RecordBatch]) -> Result<String> {
    let mut writer = WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, JsonArray>(Vec::new());
    writer.write_batches(&batches.iter().collect::<Vec<_>>())?;
    writer.finish()?;
    let text = String::from_utf8(writer.into_inner())?;
    Ok(if text.is_empty() {
        "[]\n".to_owned()
    } else {
        text + "\n"
    })
}

fn ndjson(batches: &[RecordBatch]) -> Result<String> {
    let mut writer = WriterBuilder::new()
        .with_explicit_nulls(true)
        .build::<_, LineDelimited>(Vec::new());
    writer.write_batches(&batches.iter().collect::<Vec<_>>())?;
    writer.finish()?;
    Ok(String::from_utf8(writer.into_inner())?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, Int64Array, NullArray, StringArray};

    use super::*;

    fn rows() -> Rows {
        let captions: ArrayRef =
            Arc::new(StringArray::from(vec![Some("日本, \"a\""), Some(""), None]));
        let nothing: ArrayRef = Arc::new(NullArray::new(3));
        let views: ArrayRef = Arc::new(Int64Array::from(vec![Some(1_234), None, Some(-5)]));
        let batch = RecordBatch::try_from_iter([
            ("caption", captions),
            ("views", views),
            ("sound", nothing),
        ])
        .expect("three columns of three");
        Rows {
            schema: batch.schema(),
            batches: vec![batch],
        }
    }

    #[test]
    fn null_is_seen_and_numbers_stand_under_each_other() {
        let text =
            written(&rows(), Format::Table, Style::default(), false).expect("it can be shown");
        insta::assert_snapshot!(text, @r#"
        caption    views  sound
        ---------  -----  -----
        日本, "a"   1234  NULL
                    NULL  NULL
        NULL          -5  NULL
        "#);
    }

    #[test]
    fn csv_tells_an_empty_text_from_null() {
        let text = written(&rows(), Format::Csv, Style::default(), false).expect("it can be shown");
        assert_eq!(
            text,
            "caption,views,sound\n\"日本, \"\"a\"\"\",1234,\n\"\",,\n,-5,\n"
        );
    }

    #[test]
    fn json_keeps_nulls() {
        let text =
            written(&rows(), Format::Ndjson, Style::default(), false).expect("it can be shown");
        assert_eq!(
            text.lines().nth(1),
            Some(r#"{"caption":"","views":null,"sound":null}"#)
        );
        let array: serde_json::Value = serde_json::from_str(
            &written(&rows(), Format::Json, Style::default(), false).expect("shown"),
        )
        .expect("JSON");
        assert_eq!(array.as_array().map(Vec::len), Some(3));
    }
}
