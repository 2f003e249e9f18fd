//! Any text as a contract: a contract or an error that names a line, and what is accepted has a schema.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_lake::{Contract, DatasetName};

fuzz_target!(|text: &str| {
    let name: DatasetName = "curated.videos".parse().expect("a dataset's name");
    match Contract::parse(&name, "videos.toml", text) {
        Ok(contract) => assert!(!contract.arrow_schema().fields().is_empty(), "a table has columns"),
        Err(error) => assert!(!error.to_string().is_empty(), "an error has words"),
    }
});
