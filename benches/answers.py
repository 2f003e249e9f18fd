"""Asks `verify.py` for each contender's answer, and tells whether all answers are one."""

import json
import math
import subprocess
from pathlib import Path

from benchmarks import Benchmark, Contender

VERIFY = Path(__file__).resolve().parent / "verify.py"
FLOAT_TOLERANCE = 1e-9


class NoAnswer(Exception):
    """A contender ended well, and its tables cannot be read."""


def answer_of(contender: Contender, kind: str, python: Path) -> dict:
    argv = [str(python), str(VERIFY), kind, json.dumps(contender.tables)]
    done = subprocess.run(argv, capture_output=True, text=True)
    if done.returncode != 0:
        raise NoAnswer(f"cannot read its tables: {done.stderr.strip().splitlines()[-1]}")
    return json.loads(done.stdout)


def differences(benchmark: Benchmark, answers: dict[str, dict]) -> list[str]:
    """Everybody against the first, and the first against the generator, in words."""
    found = []
    if not answers:
        return found
    first, *others = answers
    if benchmark.expected_rows:
        table, rows = benchmark.expected_rows
        found += [
            f"`{name}` has {answer[table]['rows']:,} rows in {table}, and {rows:,} were generated"
            for name, answer in answers.items() if answer[table]["rows"] != rows
        ]
    for name in others:
        found += [
            f"{table}, {fact}: `{first}` {expected}, `{name}` {answers[name][table].get(fact)}"
            for table, facts in answers[first].items() for fact, expected in facts.items()
            if not same(expected, answers[name][table].get(fact))
        ]
    return found


def same(one, other) -> bool:
    """Whole numbers and checksums exactly; a sum of floats depends on its order."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=FLOAT_TOLERANCE)
    return one == other


def verdict(answers: dict[str, dict], found: list[str]) -> str:
    if found:
        return "**DIFFER**" + "".join(f"\n  - {difference}" for difference in found)
    if len(answers) < 2:
        return "nothing to compare"
    first = next(iter(answers.values()))
    rows = ", ".join(f"{table} {facts['rows']:,} rows" for table, facts in first.items() if "rows" in facts)
    return f"equal for {', '.join(answers)} ({rows})"
