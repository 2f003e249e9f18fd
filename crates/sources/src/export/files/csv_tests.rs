//! What a CSV file may do wrong, and what is read all the same.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Table {
    read_csv(text.as_bytes(), &Limits::default()).expect("a table")
}

fn cells(table: &Table) -> Vec<Vec<&str>> {
    table
        .rows
        .iter()
        .map(|r| r.cells.iter().map(String::as_str).collect())
        .collect()
}

/// (line, rule, reason) of what was set aside.
fn aside(table: &Table) -> Vec<(u64, &str, &str)> {
    table
        .set_aside
        .iter()
        .map(|p| (p.line, p.rule, p.reason.as_str()))
        .collect()
}

#[test]
fn studio_files_keep_bare_quotes_and_commas_in_captions() {
    let table = read(concat!(
        "\u{feff}\"Video title\",\"Video link\",\"Total views\"\n",
        "\"plain, with comma\",\"l1\",\"1\"\n",
        "\"the \"best\" day, \"ever\"\",\"l2\",\"2\"\n",
        "\"\"all of it\"\",\"l3\",\"3\"",
    ));
    assert_eq!(table.header, ["Video title", "Video link", "Total views"]);
    assert_eq!(
        cells(&table),
        [
            ["plain, with comma", "l1", "1"],
            ["the \"best\" day, \"ever\"", "l2", "2"],
            ["\"all of it\"", "l3", "3"],
        ]
    );
    assert_eq!(
        table.rows[1].original,
        "\"the \"best\" day, \"ever\"\",\"l2\",\"2\""
    );
    assert_eq!(
        table.notes,
        ["quotes inside a text stand bare in this file, and are kept"]
    );
}

#[test]
fn a_caption_that_can_be_cut_in_two_ways_is_set_aside() {
    let table = read("\"a\",\"b\"\n\"say \"x\",\"y\" now\",\"1\"\n\"fine\",\"2\"\n");
    assert_eq!(cells(&table), [["fine", "2"]]);
    assert_eq!(aside(&table)[0].0, 2);
}

#[test]
fn the_standard_dialect_doubles_quotes_and_runs_over_lines() {
    let table = read("title,views\r\n\"two\r\nlines, \"\"quoted\"\"\",5\r\nplain,6\r\n");
    assert_eq!(
        cells(&table),
        [["two\r\nlines, \"quoted\"", "5"], ["plain", "6"]]
    );
    assert_eq!((table.rows[0].line, table.rows[1].line), (2, 4));
}

#[test]
fn every_field_quoted_by_the_standard_is_read_by_the_standard() {
    let table = read("\"title\",\"views\"\n\"a \"\"b\"\", c\nd\",\"5\"\n\"x\",\"6\"\n");
    assert_eq!(cells(&table), [["a \"b\", c\nd", "5"], ["x", "6"]]);
    assert_eq!(table.notes, Vec::<String>::new());
}

#[test]
fn delimiters_and_line_ends_are_seen_in_the_header() {
    for delimiter in [",", ";", "\t"] {
        for end in ["\n", "\r\n", "\r"] {
            for quote in ["", "\""] {
                let line = |a: &str, b: &str| {
                    format!("{quote}{a}{quote}{delimiter}{quote}{b}{quote}{end}")
                };
                let table =
                    read(&(line("Date", "Views ") + &line("9月6日", "5") + &line("9月7日", "6")));
                assert_eq!(table.header, ["Date", "Views "]);
                assert_eq!(cells(&table), [["9月6日", "5"], ["9月7日", "6"]]);
                assert_eq!((table.rows[0].line, table.rows[1].line), (2, 3));
            }
        }
    }
    assert_eq!(cells(&read("sep=;\na;b\n1,5;2\n")), [["1,5", "2"]]);
}

#[test]
fn ragged_rows_are_set_aside_with_their_line_and_the_rest_goes_on() {
    let table = read("a,b\n1\n2,3\n4,5,6\n\n7,8\n");
    assert_eq!(cells(&table), [["2", "3"], ["7", "8"]]);
    assert_eq!(
        aside(&table),
        [
            (2, "ragged", "1 fields where the header has 2"),
            (4, "ragged", "3 fields where the header has 2"),
        ]
    );
    assert_eq!(table.set_aside[1].original, "4,5,6");
}

#[test]
fn an_unclosed_quote_names_the_line_where_it_opened() {
    let unclosed = |line| (line, "unclosed_quote");
    for text in [
        "a,b\n1,2\n\"open,3\n4,5\n\"q, r\",6\n",
        "a,b\n1,2\n\"open,3\n4,5\nq,6\n",
    ] {
        let table = read(text);
        assert_eq!(table.rows.len(), 3, "{table:?}");
        let (line, rule, reason) = aside(&table)[0];
        assert_eq!((line, rule), unclosed(3));
        assert_eq!(reason, "the quote opened on line 3 is not closed");
    }
    let table = read("\"a\",\"b\"\n\"1\",\"open\n\"2\",\"3\"\n");
    assert_eq!(cells(&table), [["2", "3"]]);
    assert_eq!(
        aside(&table),
        [(
            2,
            "unclosed_quote",
            "the quote opened on line 2 is not closed"
        )]
    );
    let table = read("\"a\",\"b\"\n\"open\n\"2\",\"3\"\n\"4\",\"5\"\n");
    assert_eq!(
        cells(&table),
        [["2", "3"], ["4", "5"]],
        "two lines never become one row"
    );
}

#[test]
fn a_bare_quote_in_the_standard_dialect_is_set_aside() {
    let table = read("a,b\n5\" tall,1\n\"x\"y,2\nfine,3\n");
    assert_eq!(cells(&table), [["fine", "3"]]);
    assert_eq!(
        aside(&table),
        [
            (
                2,
                "bare_quote",
                "the quote at character 2 neither opens, closes nor is doubled"
            ),
            (
                3,
                "bare_quote",
                "the quote at character 3 neither opens, closes nor is doubled"
            ),
        ]
    );
}

#[test]
fn a_nul_sets_its_row_aside() {
    let table = read("a,b\n1,x\0y\n2,z\n");
    assert_eq!(cells(&table), [["2", "z"]]);
    assert_eq!(aside(&table), [(2, "nul", "the row holds a NUL character")]);
    assert_eq!(table.set_aside[0].original, "1,x\0y");
}

#[test]
fn a_line_over_the_limit_is_set_aside_whole_and_names_the_setting() {
    let long = "é".repeat(600_000);
    for row in [
        format!("{long},1"),
        format!("\"{long}\",1"),
        format!("\"{long}"),
    ] {
        let table = read(&format!("a,b\n{row}\n2,3\n"));
        assert_eq!(cells(&table), [["2", "3"]]);
        assert_eq!(table.set_aside.len(), 1);
        assert_eq!(table.set_aside[0].original, row);
        assert_eq!(
            aside(&table)[0],
            (
                2,
                "line_too_long",
                "the row is longer than 1048576 bytes; raise `import.max_line` if it is right"
            )
        );
    }
}

#[test]
fn bytes_that_are_not_utf8_set_their_row_aside() {
    let mut bytes = "a,b\nΦεβρουαρίου,1\nΜαρτίου,2\nx".as_bytes().to_vec();
    bytes.extend_from_slice(b"\xff,3\n");
    let table = read_csv(&bytes, &Limits::default()).expect("a table");
    assert_eq!(table.rows.len(), 2);
    assert_eq!(
        aside(&table),
        [(4, "not_utf8", "the row holds bytes that are not UTF-8")]
    );
}

#[test]
fn a_header_alone_has_no_rows_and_an_empty_file_says_so() {
    let table = read("\u{feff}\"Date\",\"Hour\",\"Active followers\"");
    assert_eq!((table.header.len(), table.rows.len()), (3, 0));
    for empty in ["", "\u{feff}", "\n\r\n  \n"] {
        let error = read_csv(empty.as_bytes(), &Limits::default()).expect_err("nothing there");
        assert_eq!(error.to_string(), "no rows: the file is empty");
    }
}

#[test]
fn a_web_page_saved_as_csv_is_refused() {
    let error = read_csv(b"<!doctype html><title>Log in", &Limits::default()).expect_err("a page");
    assert_eq!(
        error.to_string(),
        "this is a web page (sign-in?), not an export"
    );
}

#[test]
fn rows_without_any_value_are_left_out_and_counted() {
    let table = read("a,b\n1,2\n,\n , \n");
    assert_eq!(table.rows.len(), 1);
    assert_eq!(
        table.notes,
        ["2 rows have no value in any cell and are left out"]
    );
}

#[test]
fn captions_are_kept_exactly() {
    for caption in [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "\u{202e}gpj",
        "👩‍👩‍👧",
        " two  blanks ",
    ] {
        let table = read(&format!("\"t\",\"v\"\n\"{caption}\",\"1\"\n"));
        assert_eq!(table.rows[0].cells[0], caption);
    }
}

#[test]
fn quotes_that_never_close_do_not_slow_the_reader_down() {
    let started = std::time::Instant::now();
    for row in [
        "\"a\"b\n",
        "\"a\n",
        "\"\"\"\n",
        "\"a\"\",\n",
        "x,\"\n",
        "\"\"x\n",
        "\"a,\"\"\n",
    ] {
        for header in ["\"h\",\"i\"\n", "h,i\n"] {
            let text = format!("{header}{}", row.repeat(50_000));
            let table = read(&text);
            assert!(table.rows.len() + table.set_aside.len() > 0);
        }
    }
    assert!(
        started.elapsed().as_secs() < 20,
        "each row was read to the end of the file"
    );
}

#[test]
fn a_document_over_the_limit_is_refused() {
    let limits = Limits {
        max_document: 10,
        ..Limits::default()
    };
    let error = read_csv(b"a,b\n1,2\n3,4\n", &limits).expect_err("too large");
    assert_eq!(
        error.to_string(),
        "the document is 12 bytes or more, over the limit of 10; raise `import.max_document` if it is yours"
    );
}

fn written(rows: &[Vec<String>], delimiter: char, double: bool) -> String {
    let field = |cell: &String| match double {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => format!("\"{cell}\""),
    };
    let line = |row: &Vec<String>| {
        row.iter()
            .map(field)
            .collect::<Vec<_>>()
            .join(&delimiter.to_string())
    };
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Whether a line can be cut into its fields in one way only.
fn has_one_reading(row: &[String], delimiter: char) -> bool {
    let line = written(&[row.to_vec()], delimiter, false);
    let border = format!("\"{delimiter}\"");
    let borders =
        (0..line.len()).filter(|at| line.is_char_boundary(*at) && line[*at..].starts_with(&border));
    borders.count() == row.len() - 1
}

fn table_of(cell: &'static str) -> impl Strategy<Value = Vec<Vec<String>>> {
    (1_usize..5).prop_flat_map(move |columns| {
        prop::collection::vec(prop::collection::vec(cell, columns), 0..8)
    })
}

proptest! {
    #[test]
    fn what_studio_writes_is_read_back_with_its_bare_quotes(
        rows in table_of("[ab é,;=👍\"]{0,9}"),
        delimiter in prop::sample::select(vec![',', ';', '\t']),
    ) {
        let columns = rows.first().map_or(1, Vec::len);
        let header: Vec<String> = (0..columns).map(|i| format!("h{i}")).collect();
        // one row that only bare quotes explain, so that the file has one reading
        let mut bare = vec!["v".to_string(); columns];
        bare[0] = "a\"b".into();
        let filled = |row: &&Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        let rows: Vec<_> = rows.iter().filter(|r| has_one_reading(r, delimiter)).filter(filled).cloned().collect();
        let all = [vec![header.clone(), bare.clone()], rows.clone()].concat();
        let table = read(&written(&all, delimiter, false));
        if columns > 1 {
            prop_assert_eq!(&table.header, &header);
            let read: Vec<_> = table.rows.iter().skip(1).map(|r| r.cells.clone()).collect();
            prop_assert_eq!(read, rows);
            prop_assert_eq!(table.set_aside, vec![]);
        }
    }

    #[test]
    fn what_the_standard_writes_is_read_back_with_its_line_breaks(
        rows in table_of("[ab é,;=👍\"\n]{0,9}"),
        delimiter in prop::sample::select(vec![',', ';', '\t']),
    ) {
        let columns = rows.first().map_or(1, Vec::len);
        let header: Vec<String> = (0..columns).map(|i| format!("h{i}")).collect();
        let filled = |row: &&Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        let rows: Vec<_> = rows.iter().filter(filled).cloned().collect();
        // the header decides the dialect: plain names mean quotes only where needed
        let text = format!("{}\n{}", header.join(&delimiter.to_string()), written(&rows, delimiter, true));
        let table = read(&text);
        let read: Vec<_> = table.rows.iter().map(|r| r.cells.clone()).collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn no_bytes_make_the_reader_panic_or_lose_a_line(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read_csv(&bytes, &Limits { max_line: 40, ..Limits::default() });
    }

    #[test]
    fn every_line_is_a_row_or_set_aside(text in "a,b\n([xy\",\n]{0,60})") {
        let Ok(table) = read_csv(text.as_bytes(), &Limits { max_line: 20, ..Limits::default() }) else {
            return Ok(());
        };
        let mut kept: Vec<_> = table.rows.iter().map(|r| (r.line, r.original.as_str())).collect();
        kept.extend(table.set_aside.iter().map(|p| (p.line, p.original.as_str())));
        kept.sort_unstable();
        let lines: Vec<_> = text.lines().collect();
        let mut covered = vec![false; lines.len()];
        covered[0] = true;
        for (line, original) in kept {
            for offset in 0..=original.matches('\n').count() {
                covered[line as usize - 1 + offset] = true;
            }
        }
        for (line, covered) in lines.iter().zip(covered) {
            prop_assert!(covered || line.trim_matches([',', '"', ' ']).is_empty(), "lost `{}` of {:?}", line, text);
        }
    }
}
