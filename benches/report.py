"""Turns measurements into markdown tables of ratios, and says on which machine they were made."""

import os
import platform
import statistics
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from benchmarks import Benchmark
from measure import THREADS, Usage

PACKAGES = ("duckdb", "polars", "pandas", "pyarrow", "deltalake", "numpy")
BUSY_LOAD = 0.5


@dataclass
class Row:
    """One line of a table: a contender, or some of the steps of `toklake`."""

    name: str
    usages: list[Usage]
    ours: bool

    def median(self, what: str) -> float:
        return statistics.median(getattr(usage, what) for usage in self.usages)

    def start(self) -> float | None:
        starts = [usage.start_seconds for usage in self.usages if usage.start_seconds is not None]
        return statistics.median(starts) if starts else None


def machine_facts() -> dict:
    return {
        "cpu": first_value("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": [round(load, 2) for load in os.getloadavg()],
        "cores_used": len(os.sched_getaffinity(0)),
        "threads": THREADS,
    }


def versions(site_packages: Path) -> dict:
    found = {item.metadata["Name"].lower(): item.version for item in metadata.distributions(path=[str(site_packages)])}
    return {name: found[name] for name in PACKAGES if name in found} | {"python": platform.python_version()}


def opening(facts: dict, command: str) -> str:
    machine, versions_, load = facts["machine"], facts["versions"], facts["machine"]["load_before"]
    lines = [
        f"command: `{command}`",
        f"machine: {machine['cpu']}, {machine['cores']} cores ({machine['cores_used']} used, {THREADS} threads), "
        f"{machine['memory_gb']} GB, {machine['system']}",
        f"load before (1, 5, 15 min): {load[0]} {load[1]} {load[2]}",
        "versions: " + ", ".join(f"{name} {version}" for name, version in versions_.items()),
        f"toklake: {facts['toklake'] or 'no binary, so the peers run alone and no ratio is shown'}",
    ]
    if load[0] > BUSY_LOAD:
        lines.append("warning: the machine was busy before the start; read the ratios as rough, the seconds not at all")
    return "\n".join(f"- {line}" for line in lines)


def table(benchmark: Benchmark, rows: list[Row], failures: dict[str, str], verdict: str) -> str:
    """Ratios are `toklake` over peer: below 1 is where `toklake` is faster or smaller."""
    ours = [row for row in rows if row.ours]
    head = ["contender", "wall s", "all runs", "start s", "CPU s", "peak MB"]
    head += [f"wall: {row.name} / it" for row in ours]
    head += [f"CPU: {ours[0].name} / it", f"peak: {ours[0].name} / it"] if ours else []
    lines = [f"## {benchmark.title}", "", size_line(benchmark.data), "", benchmark.note, ""]
    lines += ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(cells(row, ours)) + " |" for row in rows]
    lines += [""] + [f"- not run: `{c.name}`: {c.skipped}" for c in benchmark.contenders if c.skipped]
    lines += [f"- failed: `{name}`: {reason}" for name, reason in failures.items()]
    return "\n".join([*lines, f"- answers: {verdict}"])


def cells(row: Row, ours: list[Row]) -> list[str]:
    start = row.start()
    shown = [
        f"**{row.name}**" if row.ours else row.name,
        f"{row.median('wall_seconds'):.2f}",
        " ".join(f"{usage.wall_seconds:.2f}" for usage in row.usages),
        "" if start is None else f"{start:.2f}",
        f"{row.median('cpu_seconds'):.2f}",
        f"{row.median('peak_bytes') / 1e6:.0f}",
    ]
    compared = [(our, "wall_seconds") for our in ours] + [(ours[0], what) for what in ("cpu_seconds", "peak_bytes") if ours]
    return shown + ["" if row.ours else f"{our.median(what) / row.median(what):.2f}" for our, what in compared]


def growth(long: dict, short: dict) -> str:
    """What one more day costs on the long history, over what it costs on the short one; 1 is independent of history."""
    days_long, days_short = long["data"]["days"], short["data"]["days"]
    head = ["contender", f"wall: {days_long} days / {days_short} days", "CPU", "peak"]
    lines = ["## c. one more day, long history over short", "", "| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    short_runs = {row["name"]: row["runs"] for row in short["rows"]}
    for row in long["rows"]:
        if row["name"] in short_runs:
            ratios = (
                median_of(row["runs"], what) / median_of(short_runs[row["name"]], what)
                for what in ("wall_seconds", "cpu_seconds", "peak_bytes")
            )
            lines.append(f"| {row['name']} | " + " | ".join(f"{ratio:.2f}" for ratio in ratios) + " |")
    return "\n".join(lines)


def median_of(runs: list[dict], what: str) -> float:
    return statistics.median(run[what] for run in runs)


def size_line(data: dict) -> str:
    parts = []
    for name, value in data.items():
        if name.endswith("_bytes") or name == "bytes":
            parts.append(f"{name.removesuffix('bytes').strip('_') or 'zips'} {value / 1e6:,.1f} MB")
        elif isinstance(value, int):
            parts.append(f"{name.replace('_', ' ')} {value:,}")
    return ", ".join(parts)


def as_json(rows: list[Row]) -> list[dict]:
    return [{"name": row.name, "ours": row.ours, "runs": [asdict(usage) for usage in row.usages]} for row in rows]


def first_value(path: str, name: str) -> str | None:
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return None
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)
