//! Any bytes as a CSV file: a table or an error, and its lines only grow.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::export::files::{Limits, csv::read_csv};

fuzz_target!(|bytes: &[u8]| {
    let Ok(table) = read_csv(bytes, &Limits::default()) else {
        return;
    };
    let lines: Vec<u64> = table.rows.iter().map(|row| row.line).collect();
    assert!(lines.is_sorted(), "rows stand in the order of the file");
    assert!(lines.iter().all(|line| *line > 1), "the header is no row");
});
