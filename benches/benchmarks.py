"""The benchmarks: who does which steps on which data, and where the answers lie."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import product
from measure import run_measured

PEERS = Path(__file__).resolve().parent / "peers"
PANDAS_MOST_ROWS = 2_100_000
PANDAS_SKIPPED = "one core, and the whole table several times in memory: not run above 2 million rows"


# the datasets that the facts benchmark makes, by name
FACTS = ["video_daily", "hashtags_daily"]


@dataclass
class Contender:
    name: str
    steps: dict[str, list[str]]
    """Label and command line, in order; each is a process of its own."""
    tables: dict
    """Where `verify.py` finds the answer."""
    folder: Path
    reset: Callable[[], None]
    """Brings the folder to the state before a run; its time does not count."""
    rows: dict[str, list[str]] = field(default_factory=dict)
    """Which steps make which row of the table; the first row is the one compared in everything."""
    ours: bool = False
    skipped: str = ""


@dataclass
class Benchmark:
    name: str
    title: str
    kind: str
    """What `verify.py` is asked for."""
    data: dict
    contenders: list[Contender]
    note: str = ""
    expected_rows: tuple[str, int] | None = None


@dataclass
class Bench:
    """What all benchmarks share: interpreter, binary, and a folder to work in."""

    python: Path
    binary: Path | None
    work: Path

    def exports(self, zips: Path, data: dict) -> Benchmark:
        contenders = [self.peer(f"{name}_exports", [zips], "exports", ["days"]) for name in ("duckdb", "polars", "pandas")]
        folder = self.work / "runs" / "exports_toklake"
        steps = self.commands(folder / "lake", {"import": [zips], "raw": []})
        rows = {"toklake import + raw": ["import", "raw"], "toklake import": ["import"], "toklake raw": ["raw"]}
        contenders.append(self.ours(folder, steps, rows, product.export_tables))
        note = (
            "Peers unzip, date the labels, join the sections and write Parquet. `toklake` keeps every zip with its "
            "receipt, syncs to disk, and writes three typed tables; their join is made by the check, untimed."
        )
        return Benchmark(
            "a", "a. import of exports", "exports", data, contenders, note, expected_rows=("days", data["rows"])
        )

    def raw(self, readings: Path, data: dict) -> Benchmark:
        history = readings / "ndjson" / "history"
        contenders = [self.peer(f"{name}_raw", [history], "raw", ["readings"]) for name in ("duckdb", "polars", "pandas")]
        contenders[-1].skipped = skipped_above(data["rows"])
        folder = self.work / "runs" / "raw_toklake"
        steps = self.commands(folder / "lake", {"import": [history], "raw": []})
        rows = {"toklake raw": ["raw"], "toklake import + raw": ["import", "raw"]}
        contenders.append(self.ours(folder, steps, rows, product.reading_tables))
        note = "Peers read the NDJSON where it lies. `toklake raw` reads the copy that `toklake import` landed."
        return Benchmark(
            "b", "b. landing to raw", "readings", data, contenders, note, expected_rows=("readings", data["rows"])
        )

    def facts(self, readings: Path, data: dict) -> Benchmark:
        typed = readings / "typed" / "history"
        contenders = self.full_peers([typed], "facts", data["rows"])
        folder = self.work / "runs" / "facts_toklake"
        steps = self.commands(folder / "lake", {"staging": ["readings__videos"], "curated": FACTS})
        before = {"import": [readings / "ndjson" / "history"], "raw": []}
        rows = {"toklake facts": ["curated"], "toklake staging + facts": [*steps]}
        contenders.append(self.ours(folder, steps, rows, product.fact_tables, before))
        note = (
            "Everybody starts from typed readings and makes two facts; `toklake facts` starts from its staging table. "
            "`staging` also drops repeated readings and sorts what is left into one file per day; the peers do not."
        )
        return Benchmark("c-full", "c. daily facts, full build", "facts", data, contenders, note)

    def increment(self, readings: Path, data: dict, part: str) -> Benchmark:
        typed, day = readings / "typed", readings / "typed" / "day"
        days = data["days"] if part == "history" else data["recent_days"]
        contenders = self.full_peers([typed / part, day], f"increment_{part}", data["rows_per_day"] * (days + 1))
        contenders.append(self.by_hand(typed / part, day, part))
        folder = self.work / "runs" / f"increment_{part}_toklake"
        steps = self.commands(
            folder / "lake",
            {"import": [readings / "ndjson" / "day"], "raw": [], "staging": ["readings__videos"], "curated": FACTS},
        )
        rows = {
            "toklake facts": ["curated"],
            "toklake staging + facts": ["staging", "curated"],
            "toklake import to facts": [*steps],
        }
        before = {"import": [readings / "ndjson" / part], "raw": [], "staging": ["readings__videos"], "curated": FACTS}
        contenders.append(self.ours(folder, steps, rows, product.fact_tables, before))
        note = (
            "One more day on a history that is already built. `full` peers build everything again; `by hand` reads the "
            "new day and a file of each video's last day, and would be wrong if a late reading came."
        )
        facts = {"days": days, "rows_per_day": data["rows_per_day"], "history_rows": data["rows_per_day"] * days}
        title = f"c. daily facts, one more day on {days} days"
        return Benchmark(f"c-increment-{part}", title, "facts", facts, contenders, note)

    def full_peers(self, inputs: list[Path], label: str, rows: int) -> list[Contender]:
        facts = ["video_daily", "hashtags_daily"]
        return [
            self.peer("duckdb_facts", inputs, label, facts, name="duckdb full"),
            self.peer("polars_facts", inputs, label, facts, name="polars full"),
            self.peer("pandas_facts", inputs, label, facts, name="pandas full", skipped=skipped_above(rows)),
        ]

    def by_hand(self, history: Path, day: Path, part: str) -> Contender:
        contender = self.peer("duckdb_increment", [day], part, ["video_daily", "hashtags_daily"], name="duckdb by hand")
        built = self.work / "runs" / f"history_{part}_duckdb"
        build = [str(self.python), str(PEERS / "duckdb_history.py"), str(built), str(history)]

        def reset() -> None:
            if not built.exists():
                self.run_untimed(build)
            empty(contender.folder)
            shutil.copytree(built, contender.folder / "out")

        contender.reset = reset
        return contender

    def peer(
        self, script: str, inputs: list[Path], label: str, tables: list[str], name: str = "", skipped: str = ""
    ) -> Contender:
        folder = self.work / "runs" / f"{label}_{script}"
        out = folder / "out"
        argv = [str(self.python), str(PEERS / f"{script}.py"), str(out), *map(str, inputs)]
        places = {table: parquet(out / table if len(tables) > 1 else out) for table in tables}
        name = name or script.split("_")[0]
        return Contender(name, {"work": argv}, places, folder, lambda: empty(folder), {name: ["work"]}, skipped=skipped)

    def ours(
        self,
        folder: Path,
        steps: dict,
        rows: dict,
        tables: Callable[[Path], dict],
        before: dict[str, list[Path]] | None = None,
    ) -> Contender:
        """`before` are the steps, outside the clock, to the lake that each run starts from a copy of."""
        lake, prepared = folder / "lake", self.work / "runs" / f"{folder.name}_prepared"

        def reset() -> None:
            empty(folder)
            if before:
                if not prepared.exists():
                    for argv in self.commands(prepared, before).values():
                        self.run_untimed(argv)
                copy_lake(prepared, lake)

        skipped = "" if self.binary else "no binary: build it with `cargo build --release`, or give --toklake PATH"
        return Contender("toklake", steps, tables(lake), folder, reset, rows, ours=True, skipped=skipped)

    def commands(self, lake: Path, steps: dict[str, list[Path]]) -> dict[str, list[str]]:
        if not self.binary:
            return dict.fromkeys(steps, [])
        return {step: product.command(self.binary, lake, step, *paths) for step, paths in steps.items()}

    def run_untimed(self, argv: list[str]) -> None:
        folder = self.work / "untimed"
        folder.mkdir(parents=True, exist_ok=True)
        run_measured(argv, folder)


def parquet(folder: Path) -> dict:
    return {"parquet": f"{folder}/*.parquet"}


def skipped_above(rows: int) -> str:
    return PANDAS_SKIPPED if rows > PANDAS_MOST_ROWS else ""


def empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def copy_lake(source: Path, target: Path) -> None:
    """Landed files are never rewritten, so a second name is enough for them; all else is copied."""

    def link_or_copy(path: str, to: str) -> None:
        if Path(path).is_relative_to(source / "landing"):
            os.link(path, to)
        else:
            shutil.copy2(path, to)

    shutil.copytree(source, target, copy_function=link_or_copy)
