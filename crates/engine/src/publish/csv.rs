//! Rows as RFC 4180 CSV.

use arrow::array::RecordBatch;
use arrow::util::display::{ArrayFormatter, FormatOptions};

/// The rows as lines, without a header.
pub(super) fn csv_rows(batch: &RecordBatch) -> String {
    let options = FormatOptions::new().with_null("");
    let columns: Vec<ArrayFormatter> = batch
        .columns()
        .iter()
        .map(|c| {
            ArrayFormatter::try_new(c.as_ref(), &options)
                .expect("every published type has a text form")
        })
        .collect();
    let mut text = String::new();
    for row in 0..batch.num_rows() {
        let cells: Vec<String> = columns.iter().map(|c| c.value(row).to_string()).collect();
        text.push_str(&csv_line(cells.iter().map(String::as_str)));
    }
    text
}

/// One line: quoted only where a comma, a quote or a line break asks for it.
pub(super) fn csv_line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let quoted = cells.map(|cell| match cell.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    });
    let mut line = quoted.collect::<Vec<_>>().join(",");
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_a_caption_is_doubled() {
        assert_eq!(
            csv_line(["a", "say \"hi\", you"].into_iter()),
            "a,\"say \"\"hi\"\", you\"\n"
        );
    }
}
