//! Reading `.slt` files: the part of the sqllogictest format that our tests use.
//!
//! Statements (`statement ok`, `statement error TEXT`) and queries (`query TYPES [rowsort]`) stand
//! apart by blank lines; `#` begins a comment. The crate of that name is not used, because what it
//! depends on would have all of the query engine compiled a second time for the tests.

/// One statement or query.
#[derive(Debug, PartialEq)]
pub struct Record {
    /// Its first line in the file, from 1.
    pub line: usize,
    pub sql: String,
    pub expect: Expect,
}

/// What must come of it.
#[derive(Debug, PartialEq)]
pub enum Expect {
    Ok,
    /// A failure whose message holds this text.
    Error(String),
    /// Rows, each as its cells with a blank between them.
    Rows {
        types: String,
        sorted: bool,
        rows: Vec<String>,
    },
}

/// The records of a file, or the line that cannot be read.
pub fn parse(text: &str) -> Result<Vec<Record>, String> {
    let mut lines = text.lines().zip(1..).peekable();
    let mut records = vec![];
    while let Some((head, line)) = lines.next() {
        if head.trim().is_empty() || head.starts_with('#') {
            continue;
        }
        let block: Vec<&str> =
            std::iter::from_fn(|| lines.next_if(|(l, _)| !l.trim().is_empty()).map(|(l, _)| l))
                .collect();
        records.push(
            record(head, line, &block)
                .ok_or_else(|| format!("line {line}: cannot read `{head}`"))?,
        );
    }
    Ok(records)
}

fn record(head: &str, line: usize, block: &[&str]) -> Option<Record> {
    let mut parts = block.splitn(2, |l| *l == "----");
    let sql = parts.next()?.join("\n");
    let rows = parts
        .next()
        .map(|rows| rows.iter().map(|row| spaced(row)).collect::<Vec<_>>());
    let words: Vec<&str> = head.split_whitespace().collect();
    let expect = match words.as_slice() {
        ["statement", "ok"] => Expect::Ok,
        ["statement", "error", text @ ..] => Expect::Error(text.join(" ")),
        ["query", types] => Expect::Rows {
            types: (*types).to_owned(),
            sorted: false,
            rows: rows?,
        },
        ["query", types, "rowsort"] => Expect::Rows {
            types: (*types).to_owned(),
            sorted: true,
            rows: rows?,
        },
        _ => return None,
    };
    (!sql.is_empty()).then_some(Record { line, sql, expect })
}

/// A row with one blank wherever it has any.
pub fn spaced(row: &str) -> String {
    row.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn a_file_is_read_record_by_record() {
    let text = "# about\nstatement ok\ncreate table a\n  as values (1);\n\n# why\nquery TI rowsort\nselect 1\n----\na   1\nb 2\n";
    let rows = vec!["a 1".to_owned(), "b 2".to_owned()];
    let expected = vec![
        Record {
            line: 2,
            sql: "create table a\n  as values (1);".to_owned(),
            expect: Expect::Ok,
        },
        Record {
            line: 7,
            sql: "select 1".to_owned(),
            expect: Expect::Rows {
                types: "TI".to_owned(),
                sorted: true,
                rows,
            },
        },
    ];
    assert_eq!(parse(text).expect("it is well formed"), expected);
}

#[test]
fn a_query_without_its_rows_is_refused() {
    assert_eq!(
        parse("\nquery T\nselect 1\n"),
        Err("line 2: cannot read `query T`".to_owned())
    );
}
