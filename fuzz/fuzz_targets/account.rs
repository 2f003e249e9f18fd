//! Any tables as the exports of one account: every row is read once and ends in exactly one place.
#![no_main]

use libfuzzer_sys::fuzz_target;
use toklake_sources::export::decode::{Body, FileInput, decode_account};
use toklake_sources::export::evidence::{Arrival, Evidence};
use toklake_sources::export::files::{Limits, csv::read_csv};

fuzz_target!(|files: Vec<(Vec<u8>, bool)>| {
    let input = |(bytes, is_document): (Vec<u8>, bool)| {
        let body = match is_document {
            true => Body::Document(bytes),
            false => Body::Table(read_csv(&bytes, &Limits::default()).ok()?),
        };
        Some(FileInput {
            account: "luna.beats".to_owned(),
            landing_id: "00".repeat(32),
            kind: None,
            body,
            evidence: Evidence::of(&[Arrival {
                names: vec!["Viewers_luna.beats.zip".to_owned()],
                exported_at: "2025-09-14T09:42:16Z".parse().ok(),
                set: Some("set".to_owned()),
                ..Arrival::default()
            }]),
        })
    };
    let inputs: Vec<FileInput> = files.into_iter().take(4).filter_map(input).collect();
    for file in decode_account(inputs) {
        let rows: usize = file.batches.iter().map(|(_, batch)| batch.num_rows()).sum();
        assert_eq!(file.rows_raw, rows as u64, "rows are counted");
        let ends = file.rows_raw + file.repeats + file.set_aside.len() as u64;
        assert_eq!(file.rows_read, ends, "no row is lost");
    }
});
