#!/usr/bin/env python3
"""The whole catalogue of one account-year: one more day, and everything anew.

    python3 benches/catalogue.py                   plays a year once, then 3 runs of each
    python3 benches/catalogue.py --runs 5 --toklake target/release/toklake

The year is that of `toklake demo`, asked once a day, and stays in `benches/work/catalogue`. Every run begins from a copy:
for one more day the lake as it was known a day before the last, with what landed since laid beside it.
"""

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import product
from measure import Usage, pin_to_cores, run_measured

HERE = Path(__file__).resolve().parent
INCREMENTAL, FULL = 2.0, 10.0
"""Seconds that one more day, and everything anew, may take."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--toklake")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--work", type=Path, default=HERE / "work" / "catalogue")
    arguments = parser.parse_args()
    binary = product.find_binary(arguments.toklake)
    if binary is None:
        print("error: no binary; build it with `cargo build --release`", file=sys.stderr)
        return 2
    work = arguments.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    year = prepared(binary, work, arguments.days)
    pin_to_cores()
    print(f"{'':14}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}")
    slow = 0
    for name, steps, base, limit in (
        ("one more day", ["raw", "staging", "curated"], "yesterday", INCREMENTAL),
        ("all anew", ["rebuild"], None, FULL),
    ):
        runs = [measured(binary, work, year, steps, base) for _ in range(arguments.runs)]
        usage = sorted(runs, key=lambda run: run.wall_seconds)[len(runs) // 2]
        wall = statistics.median(run.wall_seconds for run in runs)
        every = ", ".join(f"{run.wall_seconds:.2f}" for run in runs)
        print(f"{name:14}{wall:8.2f}{usage.cpu_seconds:8.2f}{usage.peak_bytes / 1e6:9.0f}   of {every}; may take {limit:.0f} s")
        slow += wall > limit
    return 1 if slow else 0


def prepared(binary: Path, work: Path, days: int) -> Path:
    """The lake of the year and, beside it, the one of the day before its last; each made once."""
    year, yesterday = work / f"year-{days}", work / "yesterday"
    if not year.exists():
        shutil.rmtree(yesterday, ignore_errors=True)
        subprocess.run([binary, "--root", year, "demo", "--keep", "--days", str(days), "--quiet"], check=True, stdout=sys.stderr)
    if not yesterday.exists():
        asked = "select max(landed_on) as day from meta.files"
        told = subprocess.run([binary, "--root", year, "sql", asked, "--format", "json"], check=True, capture_output=True, text=True)
        last = re.search(r"\d{4}-\d\d-\d\d", told.stdout).group()
        before = subprocess.run(["date", "-u", "-d", f"{last} -1 day", "+%F"], check=True, capture_output=True, text=True).stdout.strip()
        subprocess.run([binary, "--root", year, "rebuild", "--as-of", before, "--into", yesterday, "--quiet"], check=True, stdout=sys.stderr)
    return year


def measured(binary: Path, work: Path, year: Path, steps: list[str], base: str | None) -> Usage:
    lake = work / "lake"
    shutil.rmtree(lake, ignore_errors=True)
    shutil.copytree(work / base if base else year, lake)
    if base:
        shutil.copytree(year / "landing", lake / "landing", dirs_exist_ok=True)
    os.sync()  # writing the copy down is no part of the work
    total = Usage(0.0, 0.0, 0)
    for step in steps:
        total = total.then(run_measured([*product.command(binary, lake, step), "--quiet"], work))
    return total


if __name__ == "__main__":
    sys.exit(main())
