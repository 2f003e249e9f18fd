//! Any bytes as the JSON of a data download: a document or an error, at any depth.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::export::portability::read_portability;

fuzz_target!(|bytes: &[u8]| {
    let _ = read_portability(bytes);
});
