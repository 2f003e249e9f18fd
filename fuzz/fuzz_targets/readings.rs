//! Any bytes as lines of readings: every line ends in one place, however the file is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::readings::{chunks, decode};

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (size, bytes) = input;
    let whole = read(&bytes, bytes.len() + 1);
    assert_eq!(read(&bytes, usize::from(size)), whole, "cuts make no difference");
});

/// Rows read, rows kept, and the lines set aside with their reasons.
fn read(bytes: &[u8], size: usize) -> (u64, usize, Vec<(i64, &'static str)>) {
    let (mut read, mut kept, mut aside) = (0, 0, Vec::new());
    for chunk in chunks(bytes, size).max_line(512) {
        let chunk = chunk.expect("bytes in memory can be read");
        let decoded = decode(&chunk, "00", Some("luna.beats"));
        let ends = decoded.batch.num_rows() + decoded.set_aside.len();
        assert_eq!(decoded.rows_read, ends as u64, "no line is lost");
        read += decoded.rows_read;
        kept += decoded.batch.num_rows();
        aside.extend(decoded.set_aside.iter().map(|row| (row.line, row.rule)));
    }
    (read, kept, aside)
}
