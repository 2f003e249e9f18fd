//! Any bytes as a file that a person named: found, refused or passed by, and what is found can be read.
#![no_main]

use std::io::Write;

use libfuzzer_sys::fuzz_target;
use toklake_sources::export::files::{Finding, Limits, discover, read_tables};

fuzz_target!(|bytes: &[u8]| {
    let mut file = tempfile::Builder::new().suffix(".zip").tempfile().expect("room for a file");
    file.write_all(bytes).expect("room for its content");
    let limits = Limits { max_unpacked: 16 << 20, max_document: 4 << 20, ..Limits::default() };
    let mut answers = 0;
    let mut unpacked = 0;
    let walk = discover(&[file.path().to_owned()], &limits, &mut |finding| {
        answers += 1;
        if let Finding::Found(found) = finding {
            unpacked += found.bytes;
            let _ = read_tables(&found, &limits);
        }
    });
    assert!(answers + walk.ignored > 0, "a named file is always answered");
    assert!(unpacked <= limits.max_unpacked.max(bytes.len() as u64), "limits hold");
});
