//! The columns that decoders fill are those that the project's contracts promise.

use std::collections::BTreeSet;
use std::path::PathBuf;

use toklake_lake::{Contract, DatasetName, Zone};
use toklake_sources::{business, display, studio};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../project/models/raw")
}

#[test]
fn decoders_fill_exactly_the_columns_of_their_contracts() {
    let datasets = business::datasets()
        .chain(display::datasets())
        .chain(studio::datasets());
    for (name, schema) in datasets {
        let file = folder().join(format!("{name}.toml"));
        let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{file:?}: {e}"));
        let dataset = DatasetName::new(Zone::Raw, name).unwrap();
        let contract = Contract::parse(&dataset, &format!("{name}.toml"), &text).unwrap();
        assert_eq!(contract.arrow_schema(), schema, "{name}");
    }
}

#[test]
fn every_contract_of_these_sources_has_a_decoder() {
    let known: BTreeSet<_> = business::datasets()
        .chain(display::datasets())
        .chain(studio::datasets())
        .map(|(name, _)| name.to_owned())
        .collect();
    let files = std::fs::read_dir(folder()).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let ours = names
        .filter_map(|name| name.strip_suffix(".toml").map(str::to_owned))
        .filter(|name| {
            ["business__", "display__", "studio__", "trends__"]
                .iter()
                .any(|source| name.starts_with(source))
        });
    assert_eq!(ours.collect::<BTreeSet<_>>(), known);
}
