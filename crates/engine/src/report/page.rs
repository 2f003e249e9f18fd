//! The report as one page of HTML that needs nothing else: to be read, and to be printed.

use super::sheet::{Cell, Sheet, head};
use super::{Head, chart};

/// Signs of a text from which on it is a sentence that needs room.
const SENTENCE: usize = 24;
/// Rows of a table before the rest is only counted: the workbook has them all.
const SHOWN: usize = 40;
/// Columns from which on a table has small letters.
const MANY: usize = 11;
/// Letters of a cell.
const LONG: usize = 140;

const STYLE: &str = "
:root { color-scheme: light; --ink: #0b57d0; --text: #1f1f1f; --grey: #5f6368; --line: #dadce0; }
* { box-sizing: border-box; }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--text); max-width: 1000px; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .2rem; }
p { color: var(--grey); margin: .2rem 0 .8rem; } figure { margin: .8rem 0; } figcaption { font-weight: 600; }
svg { width: 100%; height: auto; font: 11px system-ui, sans-serif; } svg text { fill: var(--grey); }
svg .end { text-anchor: end; } svg .middle { text-anchor: middle; } svg .grid { stroke: var(--line); }
svg .line { fill: none; stroke: var(--ink); stroke-width: 2; } svg rect { fill: var(--ink); }
table { border-collapse: collapse; width: 100%; font-size: 12px; } th, td { padding: .25rem .5rem; text-align: left; vertical-align: top; }
th { border-bottom: 2px solid var(--line); } td { border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
td.number, th.number { text-align: right; } td.number { white-space: nowrap; } td.fixed { white-space: nowrap; } table.wide { font-size: 9.5px; } table.wide th, table.wide td { padding: .2rem .25rem; } table.wide td.long { min-width: 14em; } td.long { min-width: 15em; }
dt { font-weight: 600; margin-top: .6rem; } dd { margin: 0; color: var(--grey); }
nav a { color: var(--ink); margin-right: .8rem; } thead { display: table-header-group; } tr, figure { break-inside: avoid; }
@media print { body { margin: 0; max-width: none; } nav { display: none; } h2 { break-after: avoid; } }
";

/// The whole page.
pub(super) fn written(about: &Head, sheets: &[Sheet]) -> String {
    let (title, account) = (escaped(about.title), escaped(about.account));
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{title}: {account}</title><style>{STYLE}</style></head><body>\n<h1>{title}: {account}</h1>\n<p>{} Made {}. All days and hours are UTC. An empty cell was not measured; it is never 0.</p>\n<nav>",
        escaped(about.window),
        escaped(about.made_at)
    );
    for sheet in sheets {
        page.push_str(&format!(
            "<a href=\"#{0}\">{1}</a>",
            escaped(&sheet.name),
            escaped(&head(&sheet.name))
        ));
    }
    page.push_str("</nav>\n");
    sheets.iter().for_each(|sheet| section(&mut page, sheet));
    page.push_str("<h2>How it was made</h2>\n<dl>");
    for (question, method) in &about.methods {
        page.push_str(&format!(
            "<dt>{}</dt><dd>{}</dd>",
            escaped(question),
            escaped(method)
        ));
    }
    page.push_str("</dl>\n</body></html>\n");
    page
}

fn section(page: &mut String, sheet: &Sheet) {
    page.push_str(&format!(
        "<section id=\"{}\"><h2>{}</h2>\n<p>{}</p>\n",
        escaped(&sheet.name),
        escaped(&head(&sheet.name)),
        escaped(&sheet.about)
    ));
    if sheet.rows.is_empty() {
        page.push_str(&format!("<p>{}</p></section>\n", escaped(&sheet.empty)));
        return;
    }
    let drawn = sheet
        .chart
        .as_ref()
        .and_then(|plan| chart::svg(sheet, plan));
    page.push_str(&drawn.unwrap_or_default());
    // a column without any value has no room on paper
    let columns: Vec<usize> = (0..sheet.columns.len())
        .filter(|at| sheet.rows.iter().any(|row| row[*at] != Cell::Empty))
        .collect();
    let wide = match columns.len() > MANY {
        true => " class=\"wide\"",
        false => "",
    };
    page.push_str(&format!("<table{wide}><thead><tr>"));
    for at in &columns {
        let cells = sheet.rows.iter().map(|row| &row[*at]);
        let class = cells
            .map(class)
            .find(|class| !class.is_empty())
            .unwrap_or_default();
        let name = head(&sheet.columns[*at]);
        page.push_str(&format!("<th{class}>{}</th>", escaped(&name)));
    }
    page.push_str("</tr></thead><tbody>\n");
    // the newest of a calendar, the best of a list
    let is_calendar = matches!(sheet.rows[0].first(), Some(Cell::Date(_)));
    let skipped = if is_calendar {
        sheet.rows.len().saturating_sub(SHOWN)
    } else {
        0
    };
    for row in sheet.rows.iter().skip(skipped).take(SHOWN) {
        page.push_str("<tr>");
        for at in &columns {
            let cell = &row[*at];
            let text = shortened(&shown(cell, sheet.decimals(*at)));
            page.push_str(&format!("<td{}>{}</td>", class(cell), escaped(&text)));
        }
        page.push_str("</tr>\n");
    }
    page.push_str("</tbody></table>");
    let unknown: Vec<String> = (0..sheet.columns.len())
        .filter(|at| !columns.contains(at))
        .map(|at| head(&sheet.columns[at]).to_lowercase())
        .collect();
    if !unknown.is_empty() {
        page.push_str(&format!(
            "<p>Not known: {}.</p>",
            escaped(&unknown.join(", "))
        ));
    }
    let rest = sheet.rows.len().saturating_sub(SHOWN);
    if rest > 0 {
        page.push_str(&format!("<p>{rest} more rows stand in the workbook.</p>"));
    }
    page.push_str("</section>\n");
}

fn class(cell: &Cell) -> &'static str {
    match cell {
        Cell::Whole(_) | Cell::Number(_) | Cell::Rate(_) => " class=\"number\"",
        Cell::Date(_) | Cell::Instant(_) => " class=\"fixed\"",
        Cell::Text(text) if text.chars().count() > SENTENCE => " class=\"long\"",
        Cell::Empty | Cell::Text(_) => "",
    }
}

/// A cell as a person reads it; a number with so many digits after the point.
pub(super) fn shown(cell: &Cell, decimals: usize) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Whole(number) => grouped(*number),
        Cell::Number(number) if decimals == 0 => grouped(number.round() as i64),
        Cell::Number(number) => format!("{number:.decimals$}"),
        Cell::Rate(number) => format!("{:.1} %", number * 100.0).replace("-0.0 %", "0.0 %"),
        Cell::Date(day) => day.to_string(),
        Cell::Instant(at) => at.format("%Y-%m-%d %H:%M").to_string(),
    }
}

fn shortened(text: &str) -> String {
    match text.chars().count() > LONG {
        true => text.chars().take(LONG).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

fn grouped(number: i64) -> String {
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

/// What a stranger wrote is text, never markup.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caption_is_never_markup_and_what_is_missing_is_empty() {
        let sheet = Sheet {
            name: "videos".to_owned(),
            about: String::new(),
            columns: ["caption", "views", "likes"].map(str::to_owned).to_vec(),
            rows: vec![
                vec![
                    Cell::Text("<script>alert(1)</script>".to_owned()),
                    Cell::Empty,
                    Cell::Empty,
                ],
                vec![Cell::Text("b".to_owned()), Cell::Whole(5), Cell::Empty],
            ],
            empty: String::new(),
            chart: None,
        };
        let page = written(
            &Head {
                title: "t",
                account: "a&b",
                made_at: "now",
                window: "",
                methods: vec![],
            },
            &[sheet],
        );
        assert!(
            !page.contains("<script")
                && page.contains("&lt;script&gt;")
                && page.contains("<td></td>")
                && page.contains("Not known: likes.")
        );
        assert!(!page.contains("http"), "it needs nothing else");
    }
}
