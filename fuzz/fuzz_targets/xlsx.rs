//! Any bytes as a workbook: tables within the limits, or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::export::files::{Limits, Spool, xlsx::read_xlsx};

fuzz_target!(|bytes: &[u8]| {
    let limits = Limits {
        max_rows: 10_000,
        max_cells: 100_000,
        max_shared_strings: 1 << 20,
        max_document: 4 << 20,
        ..Limits::default()
    };
    for table in read_xlsx(&Spool::from_bytes(bytes.to_owned()), &limits).unwrap_or_default() {
        assert!(table.rows.len() as u64 <= limits.max_rows, "limits hold");
    }
});
