//! The promised files, byte for byte, and as other programs read them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::lakes::{Scratch, fixture};

const FILES: [&str; 3] = [
    "video_performance_daily.csv",
    "audience_insights_weekly.parquet",
    "content_performance_monthly.csv",
];

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/promised")
}

/// A lake of the invented exports and readings, and the folder of its published files.
fn lake() -> (Scratch, PathBuf) {
    let lake = Scratch::new();
    let readings = golden().join("readings.ndjson");
    lake.run(&[
        fixture("luna.beats/first"),
        fixture("luna.beats/second"),
        readings,
    ]);
    let folder = lake.root.join("curated/social_media/tiktok");
    (lake, folder)
}

/// With `TOKLAKE_GOLDEN=write` the files are written anew; look at the difference before you keep it.
#[test]
fn the_promised_files_are_the_golden_ones_byte_for_byte() {
    let (_lake, folder) = lake();
    let writes = std::env::var("TOKLAKE_GOLDEN").is_ok_and(|word| word == "write");
    for name in FILES {
        let made = fs::read(folder.join(name)).expect("it was published");
        if writes {
            fs::write(golden().join(name), &made).expect("it can be written");
        }
        let kept = fs::read(golden().join(name)).expect("it stands in the repository");
        if name.ends_with(".csv") {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it is UTF-8");
            assert_eq!(text(&made), text(&kept), "{name}");
        }
        assert!(made == kept, "{name} has other bytes");
    }
}

/// Ids stay text, numbers numbers and what is missing missing, by the types of the JSON Schemas.
#[test]
fn pandas_polars_and_duckdb_read_them_without_surprises() {
    let (_lake, folder) = lake();
    let script = golden().join("read.py");
    let schemas = golden().join("../../schemas/tiktok");
    let python = python();
    let output = Command::new(&python)
        .arg(script)
        .arg(folder)
        .arg(schemas)
        .output();
    let Ok(output) = output else {
        println!("skipped: no `{}` here", python.display());
        return;
    };
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (said(&output.stdout), said(&output.stderr));
    match output.status.code() {
        // the script's word for a library that is not installed
        Some(3) => println!("skipped: {out}"),
        code => assert_eq!(code, Some(0), "{out}{err}"),
    }
    println!("{out}");
}

/// `TOKLAKE_PYTHON`, then the one of the benchmarks, which has the libraries, then that of the system.
fn python() -> PathBuf {
    let named = std::env::var_os("TOKLAKE_PYTHON").map(PathBuf::from);
    let bench = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/.venv/bin/python");
    named
        .or_else(|| bench.exists().then_some(bench))
        .unwrap_or_else(|| PathBuf::from("python3"))
}
