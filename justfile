# The verbs of this repository. Each is defined in `.ci/run`, which needs no `just`.

# list the verbs
default:
    @just --list --unsorted

# everything that CI checks
ci:
    .ci/run ci

# write the format; `just fmt-check` only looks
fmt:
    cargo fmt --all

fmt-check:
    .ci/run fmt

# clippy, warnings refused
lint:
    .ci/run lint

# all tests
test:
    .ci/run test

# the reference pages are up to date; `just docs-write` makes them so
docs:
    .ci/run docs

docs-write:
    cargo run -q --bin toklake -- docs --write docs/reference

# the first command of the README, on a lake that is thrown away
demo:
    .ci/run demo

# the invented exports are what their script writes
fixtures:
    .ci/run fixtures

# licences, sources and doubled crates
deny:
    .ci/run deny

# known security advisories; fetches their database
audit:
    .ci/run audit

# a year of the invented creator, day by day with troubles, beside the truth
year:
    .ci/run year

# kills and broken disks, over and over; `just torture 1000` makes a thousand kills
torture kills="200":
    TOKLAKE_TORTURE={{kills}} .ci/run torture

# each fuzz target for so many seconds; needs cargo-fuzz
fuzz seconds="60":
    FUZZ_SECONDS={{seconds}} .ci/run fuzz

# the forecasts as they would have done on public data; `just judge PATH` names its folder
judge data="../shared/data":
    JUDGE_DATA={{data}} .ci/run judge

# the tables against DuckDB, Polars and pandas, see benches/README.md
bench *arguments:
    python3 benches/run.py {{arguments}}
