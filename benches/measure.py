"""Runs one process and says what it cost: wall and CPU seconds, and the peak of its memory.

Only the standard library is imported here and in `run.py`: Linux counts the memory of the parent
at the moment of the fork into the peak of the child, so the parent has to stay small.
"""

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

THREADS = 2


class StepFailed(Exception):
    """A process did not end with 0; the message shows its last lines."""


@dataclass(frozen=True)
class Usage:
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    start_seconds: float | None = None
    """The part of the wall time before a peer's own work began: the interpreter and its imports."""

    def then(self, after: "Usage") -> "Usage":
        """Two steps of one contender, one after the other."""
        return Usage(
            self.wall_seconds + after.wall_seconds,
            self.cpu_seconds + after.cpu_seconds,
            max(self.peak_bytes, after.peak_bytes),
        )


def pin_to_cores() -> None:
    """Every contender inherits the same few cores, whatever its own setting for threads."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:THREADS])


def run_measured(argv: list[str], folder: Path) -> Usage:
    """Runs `argv` inside `folder`, with its output in `output.txt` there."""
    log = folder / "output.txt"
    with log.open("w+") as output:
        started = time.perf_counter()
        process = subprocess.Popen(argv, cwd=folder, env=environment(), stdout=output, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    text = log.read_text(errors="replace")
    if process.returncode != 0:
        raise StepFailed(f"`{' '.join(argv)}` ended with {process.returncode}:\n{last_lines(text)}")
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, start_seconds(wall, text))


def environment() -> dict[str, str]:
    """The same for everybody, and nothing of the caller's settings."""
    threads = str(THREADS)
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
    fixed = {"LANG": "C.UTF-8", "TZ": "UTC", "BENCH_THREADS": threads, "PYTHONDONTWRITEBYTECODE": "1"}
    names = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "ARROW_IO_THREADS", "TOKIO_WORKER_THREADS", "RAYON_NUM_THREADS")
    return kept | fixed | dict.fromkeys(names, threads)


def start_seconds(wall: float, output: str) -> float | None:
    """A peer's last line says how long its work took; `toklake` says no such thing."""
    try:
        return wall - json.loads(output.strip().splitlines()[-1])["work_seconds"]
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def last_lines(text: str, count: int = 12) -> str:
    return "\n".join(text.strip().splitlines()[-count:])
