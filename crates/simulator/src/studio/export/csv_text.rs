//! CSV as Studio writes it: a byte order mark, every field in quotes, no newline at the end.

use super::Sheet;

pub(super) fn written(sheet: &Sheet) -> Vec<u8> {
    let header: Vec<String> = sheet.header.iter().map(|name| (*name).to_owned()).collect();
    let lines = std::iter::once(&header).chain(&sheet.rows);
    let lines: Vec<String> = lines.map(|fields| line(fields)).collect();
    format!("\u{feff}{}", lines.join("\n")).into_bytes()
}

fn line(fields: &[String]) -> String {
    let fields = fields.iter();
    let quoted: Vec<String> = fields
        .map(|field| format!("\"{}\"", field.replace('"', "\"\"")))
        .collect();
    quoted.join(",")
}
