//! Workbooks as programs write them, and as nobody should.

use proptest::prelude::*;

use super::super::testing::{Made, entry, zip};
use super::*;

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/></Relationships>"#;
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;

fn workbook_xml(properties: &str) -> String {
    format!(
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">{properties}<sheets><sheet name="Overview" sheetId="1" r:id="r1"/><sheet name="Other" sheetId="2" r:id="r2"/></sheets></workbook>"#
    )
}

fn sheet_xml(rows: &str) -> String {
    format!(
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

struct Book {
    properties: &'static str,
    sheets: [String; 2],
    shared: Option<String>,
    more: Vec<Made>,
}

fn book(rows: &str) -> Book {
    Book {
        properties: "",
        sheets: [sheet_xml(rows), sheet_xml("")],
        shared: None,
        more: Vec::new(),
    }
}

impl Book {
    fn bytes(&self) -> Vec<u8> {
        let part = |name, text: &str| Made {
            deflate: true,
            ..entry(name, text.as_bytes())
        };
        let mut parts = vec![
            part("[Content_Types].xml", TYPES),
            part("_rels/.rels", ROOT),
            part("xl/workbook.xml", &workbook_xml(self.properties)),
            part("xl/_rels/workbook.xml.rels", RELS),
            part("xl/styles.xml", STYLES),
            part("xl/worksheets/sheet1.xml", &self.sheets[0]),
            part("xl/worksheets/sheet2.xml", &self.sheets[1]),
        ];
        parts.extend(
            self.shared
                .as_ref()
                .map(|text| part("xl/sharedStrings.xml", text)),
        );
        parts.extend(self.more.clone());
        zip(&parts)
    }

    fn read(&self) -> Result<Table, FileError> {
        self.read_within(&Limits::default())
    }

    fn read_within(&self, limits: &Limits) -> Result<Table, FileError> {
        Ok(read_xlsx(&Spool::from_bytes(self.bytes()), limits)?.remove(0))
    }

    fn refused(&self) -> String {
        self.read().expect_err("refused").to_string()
    }
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table
        .rows
        .iter()
        .map(|r| r.cells.iter().map(String::as_str).collect())
        .collect()
}

const HEADER: &str =
    r#"<row r="1"><c r="A1" t="str"><v>Date</v></c><c r="B1" t="str"><v>Views </v></c></row>"#;

#[test]
fn texts_numbers_and_dates_become_text() {
    let mut made = book(&format!(
        r#"{HEADER}
        <row r="2"><c r="A2" t="inlineStr"><is><t>8 de marzo</t></is></c><c r="B2"><v>5</v></c></row>
        <row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3"><v>0.381</v></c></row>
        <row r="4"><c r="A4" s="1"><v>45943</v></c><c r="B4" s="2"><v>45943.5</v></c></row>
        <row r="5"><c r="A5" t="b"><v>1</v></c><c r="B5" t="e"><v>#N/A</v></c></row>
        <row r="7"><c r="B7"><v>1E3</v></c></row>"#
    ));
    made.shared =
        Some(r#"<sst uniqueCount="1" count="1"><si><t>9月6日 &amp; "x"</t></si></sst>"#.into());
    let table = made.read().expect("a table");
    assert_eq!(table.name.as_deref(), Some("Overview"));
    assert_eq!(table.header, ["Date", "Views "]);
    assert_eq!(
        cells(&table),
        [
            ["8 de marzo", "5"],
            ["9月6日 & \"x\"", "0.381"],
            ["2025-10-13", "2025-10-13T12:00:00"],
            ["TRUE", "#N/A"],
            ["", "1000"],
        ]
    );
    assert_eq!(
        (table.rows[4].line, table.rows[4].original.as_str()),
        (7, "\"\",\"1000\"")
    );
    assert_eq!(table.rows[1].original, "\"9月6日 & \"\"x\"\"\",\"0.381\"");
    assert_eq!(table.notes, [""; 0]);
}

#[test]
fn every_sheet_that_has_a_header_is_a_table() {
    let row = |at: u32| format!(r#"<row r="{at}"><c r="A{at}" t="str"><v>x</v></c></row>"#);
    let mut made = book(HEADER);
    made.sheets[1] = sheet_xml(&(1..=31).map(row).collect::<String>());
    let spool = Spool::from_bytes(made.bytes());
    let tables = read_xlsx(&spool, &Limits::default()).expect("tables");
    let told = tables.iter().map(|t| (t.name.as_deref(), t.rows.len()));
    assert_eq!(
        told.collect::<Vec<_>>(),
        [(Some("Overview"), 0), (Some("Other"), 30)]
    );
    let few = Limits {
        max_cells: 20,
        ..Limits::default()
    };
    let tables = read_xlsx(&spool, &few).expect("the first sheet");
    assert_eq!(tables.len(), 1, "the limits hold for both together");
    assert!(tables[0].notes[0].starts_with("sheet `Other` cannot be read"));
}

#[test]
fn a_column_that_shows_days_says_which_day_its_numbers_count_from() {
    let rows = format!(
        r#"{HEADER}<row r="2"><c r="A2" s="1"><v>45943</v></c><c r="B2"><v>45944</v></c></row>
        <row r="3"><c r="A3"><v>45944</v></c></row>"#
    );
    let zero = |properties| {
        let made = Book {
            properties,
            ..book(&rows)
        };
        let table = made.read().expect("a table");
        assert_eq!(table.rows[1].cells[0], "45944", "it stays as it is written");
        table.day_columns.into_iter().collect::<Vec<_>>()
    };
    let day = |text: &str| text.parse().expect("a day");
    assert_eq!(zero(""), [(0, day("1899-12-30"))]);
    let late = zero(r#"<workbookPr date1904="1"/>"#);
    assert_eq!(late, [(0, day("1904-01-01"))]);
}

#[test]
fn the_1904_system_is_honoured() {
    let rows = format!(r#"{HEADER}<row r="2"><c r="A2" s="1"><v>44481</v></c></row>"#);
    let made = Book {
        properties: r#"<workbookPr date1904="1"/>"#,
        ..book(&rows)
    };
    assert_eq!(cells(&made.read().expect("a table")), [["2025-10-13", ""]]);
}

#[test]
fn a_formula_gives_its_last_value_and_is_noted() {
    let rows = format!(
        r#"{HEADER}<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://x")</f><v>day</v></c><c r="B2"><f t="shared" si="4294967295" ref="B2:B3">A1</f><v>7</v></c></row>"#
    );
    let table = book(&rows).read().expect("a table");
    assert_eq!(cells(&table), [["day", "7"]]);
    assert_eq!(
        table.notes[0],
        "2 cells are formulas: the value they last had was read"
    );
}

#[test]
fn a_formula_that_nobody_computed_is_no_number_and_is_counted() {
    let rows = format!(
        r#"{HEADER}<row r="2"><c r="A2"><v>7</v></c><c r="B2"><f>A2+1</f><v/></c></row><row r="3"><c r="A3"><f>A2</f><v>7</v></c></row>"#
    );
    let table = book(&rows).read().expect("a table");
    assert_eq!(cells(&table), [["7", ""], ["7", ""]]);
    assert_eq!(table.uncomputed, 1);
}

#[test]
fn a_number_past_what_a_double_holds_is_noted() {
    let rows = format!(r#"{HEADER}<row r="2"><c r="A2"><v>7593820674163100946</v></c></row>"#);
    let table = book(&rows).read().expect("a table");
    assert_eq!(
        table.notes[0],
        "1 numbers are past 2^53: their last digits are not what was once written"
    );
}

#[test]
fn the_first_sheet_with_a_header_is_read() {
    let mut made = book("");
    made.sheets.swap(0, 1);
    made.sheets = [sheet_xml(r#"<row r="1"/>"#), sheet_xml(HEADER)];
    let table = made.read().expect("a table");
    assert_eq!(
        (table.name.as_deref(), table.rows.len()),
        (Some("Other"), 0)
    );
    assert_eq!(book("").refused(), "no rows: the file is empty");
}

#[test]
fn a_million_empty_rows_and_a_huge_dimension_stay_small() {
    let mut rows = HEADER.to_string();
    for row in 2..1_000_000 {
        rows.push_str(&format!(
            r#"<row r="{row}" s="1"><c r="A{row}" s="1"/></row>"#
        ));
    }
    let mut made = book("");
    made.sheets[0] = sheet_xml(&rows).replace(
        "<sheetData>",
        r#"<dimension ref="A1:XFD1048576"/><sheetData>"#,
    );
    let table = made.read().expect("a table");
    assert_eq!(table.rows.len(), 0);
}

#[test]
fn a_ragged_row_is_set_aside_with_its_line() {
    let rows = format!(r#"{HEADER}<row r="9"><c r="C9" t="str"><v>x</v></c></row>"#);
    let table = book(&rows).read().expect("a table");
    let problem = &table.set_aside[0];
    assert_eq!((problem.line, problem.rule), (9, "ragged"));
    assert_eq!(problem.reason, "3 cells where the header has 2");
}

#[test]
fn a_document_type_definition_is_refused_wherever_it_stands() {
    for before in [0, 10, 65_520, 65_530, 65_535, 70_000] {
        let mut made = book(HEADER);
        made.sheets[0] = format!(
            "{}<!DOCTYPE a [<!ENTITY x \"y\">]>{}",
            " ".repeat(before),
            made.sheets[0]
        );
        assert_eq!(
            made.refused(),
            "the workbook carries a document type definition in `xl/worksheets/sheet1.xml`, which an export never has"
        );
    }
}

#[test]
fn a_claim_of_more_texts_than_bytes_is_refused_before_memory_is_taken() {
    for claim in [
        "99999999999999",
        "9999999999999999999999999",
        "  =  '88888888888'",
    ] {
        let mut made = book(HEADER);
        let claim = if claim.contains('=') {
            claim.to_string()
        } else {
            format!("=\"{claim}\"")
        };
        made.shared = Some(format!("<sst uniqueCount{claim}></sst>"));
        assert_eq!(
            made.refused(),
            "cannot read the workbook: part `xl/sharedStrings.xml` claims more texts than it has bytes"
        );
    }
}

#[test]
fn a_part_that_is_not_utf8_is_refused() {
    let mut made = book(HEADER);
    made.more = vec![entry("xl/other.xml", b"<\0!\0D\0")];
    assert_eq!(
        made.refused(),
        "cannot read the workbook: part `xl/other.xml` is not UTF-8"
    );
}

#[test]
fn limits_name_their_settings() {
    let rows: String = (2..12)
        .map(|r| format!(r#"<row r="{r}"><c r="A{r}" t="str"><v>x</v></c></row>"#))
        .collect();
    let mut made = book(&format!("{HEADER}{rows}"));
    made.shared = Some(format!("<sst><si><t>{}</t></si></sst>", "x".repeat(5000)));
    for (limits, message) in [
        (
            Limits {
                max_rows: 5,
                ..Limits::default()
            },
            "the sheet is 6 rows, over the limit of 5; raise `import.max_rows` if it is yours",
        ),
        (
            Limits {
                max_cells: 5,
                ..Limits::default()
            },
            "the workbook is 6 cells, over the limit of 5; raise `import.max_cells` if it is yours",
        ),
        (
            Limits {
                max_shared_strings: 99,
                ..Limits::default()
            },
            "the table of shared texts is 5027 bytes or more, over the limit of 99; raise `import.max_shared_strings` if it is yours",
        ),
    ] {
        assert_eq!(
            made.read_within(&limits).expect_err("too much").to_string(),
            message
        );
    }
    let limits = Limits {
        max_document: 4000,
        ..Limits::default()
    };
    let message = made.read_within(&limits).expect_err("too much").to_string();
    assert!(message.contains("raise `import.max_document`"), "{message}");
}

#[test]
fn shared_texts_do_not_multiply_without_bound() {
    let mut rows = HEADER.to_string();
    for row in 2..2000 {
        rows.push_str(&format!(
            r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#
        ));
    }
    let mut made = book(&rows);
    made.shared = Some(format!(
        "<sst><si><t>{}</t></si></sst>",
        "xy".repeat(500_000)
    ));
    made.shared = made.shared.map(|text| text.replacen("xyxy", "abcd", 3));
    let limits = Limits {
        max_document: 4 << 20,
        max_ratio: 2000,
        ..Limits::default()
    };
    let message = made.read_within(&limits).expect_err("too much").to_string();
    assert!(
        message.starts_with("the text of the workbook is 5"),
        "{message}"
    );
}

#[test]
fn macros_and_links_are_passed_by_and_noted() {
    let mut made = book(HEADER);
    made.more = vec![
        entry("xl/vbaProject.bin", b"\xd0\xcf\0"),
        entry("xl/externalLinks/externalLink1.xml", b"<!DOCTYPE x>"),
        entry("xl/media/image1.png", b"\0"),
    ];
    assert_eq!(
        made.read().expect("a table").notes[..2],
        [
            "the workbook has macros, which are never run",
            "the workbook links to other files, which are never opened",
        ]
    );
}

#[test]
fn damage_is_told_of_the_workbook() {
    let mut made = book(HEADER);
    made.more = vec![Made {
        crc: Some(1),
        ..entry("xl/other.xml", b"<a/>")
    }];
    assert_eq!(
        made.refused(),
        "cannot read the workbook: entry `xl/other.xml` is damaged: its checksum is wrong"
    );
    let mut made = book(HEADER);
    made.more = vec![entry("xl/Workbook.xml", b"<a/>")];
    assert!(
        made.refused()
            .starts_with("cannot read the workbook: entries `xl/workbook.xml`")
    );
    let binary = zip(&[
        entry("[Content_Types].xml", b""),
        entry("xl/workbook.bin", b""),
    ]);
    let error = read_xlsx(&Spool::from_bytes(binary), &Limits::default()).expect_err("refused");
    assert_eq!(
        error.to_string(),
        "this is a binary workbook (.xlsb), not an export"
    );
}

#[test]
fn references_out_of_range_are_no_panic() {
    for reference in [
        "XFE2",
        "A1048577",
        "ZZZZZZZZZZ2",
        "A99999999999",
        "A0",
        "",
        "é",
    ] {
        let rows = format!(r#"{HEADER}<row r="2"><c r="{reference}" t="str"><v>x</v></c></row>"#);
        let message = book(&rows).refused();
        assert!(
            message.starts_with("cannot read the workbook: "),
            "{reference}: {message}"
        );
    }
    let rows = format!(r#"{HEADER}<row r="4294967295"><c t="str"><v>x</v></c></row>"#);
    assert_eq!(
        book(&rows).refused(),
        "cannot read the workbook: a cell lies outside the sheet"
    );
    let rows = format!(r#"{HEADER}<row r="1"><c r="A1" t="str"><v>again</v></c></row>"#);
    assert_eq!(
        book(&rows).refused(),
        "cannot read the workbook: one cell stands in it twice"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_sheet_makes_the_reader_panic(
        rows in "(<row( r=\"[0-9A]{0,3}\")?>(<c( r=\"[A-C0-9]{0,3}\")?( t=\"(s|str|b|e|n|d|inlineStr)\")?( s=\"[0-9]\")?>(<v>|<f>|<is>|</v>|</f>|[0-9.E#]{0,4}|&#?[a-z0-9]{0,3};){0,4}</c>)?){0,4}"
    ) {
        let _ = book(&rows).read();
        let _ = book(&format!("{HEADER}{rows}")).read();
    }

    #[test]
    fn no_changed_byte_of_a_workbook_makes_the_reader_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let mut bytes = book(HEADER).bytes();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let _ = read_xlsx(&Spool::from_bytes(bytes), &Limits::default());
    }
}
