#!/usr/bin/env python3
"""Runs the benchmarks and prints how `toklake` compares with the same work in DuckDB, Polars and pandas.

    python3 benches/run.py                       all of them, 2 million rows, 3 runs
    python3 benches/run.py c --rows 2000000 20000000
    python3 benches/run.py a b --rows 20000 --accounts 20 --runs 1

Ends with 0 when all answers are equal, 1 when they differ, 2 when something could not run.
"""

import argparse
import hashlib
import json
import shlex
import shutil
import subprocess
import sys
import venv
from datetime import UTC, datetime
from pathlib import Path

import answers
import product
import report
from benchmarks import Bench, Benchmark, Contender
from measure import StepFailed, Usage, pin_to_cores, run_measured

HERE = Path(__file__).resolve().parent
EQUAL, DIFFERENT, COULD_NOT = 0, 1, 2


def main() -> int:
    arguments = parse_arguments()
    try:
        binary = product.find_binary(arguments.toklake)
    except FileNotFoundError as error:
        print(f"error: {error}", file=sys.stderr)
        return COULD_NOT
    python = prepare_python()
    pin_to_cores()
    facts = {
        "command": "python3 benches/run.py " + shlex.join(sys.argv[1:]),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": report.machine_facts(),
        "versions": report.versions(next((HERE / ".venv" / "lib").glob("python*/site-packages"))),
        "toklake": binary and binary_version(binary),
        "seed": arguments.seed,
    }
    print(report.opening(facts, facts["command"].strip()), flush=True)
    bench = Bench(python, binary, arguments.work.resolve())
    worst, results = EQUAL, []
    for make in planned(bench, arguments):
        shutil.rmtree(bench.work / "runs", ignore_errors=True)
        try:
            code, result = run_benchmark(make(), python, arguments.runs)
        except (StepFailed, subprocess.CalledProcessError) as failure:
            print(f"\nerror: cannot prepare a benchmark\n{failure}", file=sys.stderr)
            code, result = COULD_NOT, {"failed": str(failure)}
        worst = max(worst, code)
        results.append(result)
        if result.get("name") == "c-increment-recent" and results[-2].get("name") == "c-increment-history":
            print("\n" + report.growth(long=results[-2], short=result), flush=True)
    shutil.rmtree(bench.work / "runs", ignore_errors=True)
    print(f"\nwritten: {write_result(facts | {'benchmarks': results})}")
    return worst


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="a|b|c", help="which benchmarks (default: all)")
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[2_000_000], help="readings of b and c; several sizes may be given"
    )
    parser.add_argument("--accounts", type=int, default=1_000, help="accounts of a, 365 days each")
    parser.add_argument("--runs", type=int, default=3, help="runs of every contender; the median is shown")
    parser.add_argument("--toklake", metavar="PATH", help="the binary (default: target/release/toklake, then the PATH)")
    parser.add_argument("--work", type=Path, default=HERE / "work", help="where data is generated and runs write")
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    arguments.names = arguments.names or ["a", "b", "c"]
    unknown = [name for name in arguments.names if name not in ("a", "b", "c")]
    if unknown:
        parser.error(f"no benchmark `{unknown[0]}`; there are a (exports), b (raw) and c (daily facts)")
    if arguments.runs < 1 or arguments.accounts < 1 or min(arguments.rows) < 1:
        parser.error("--runs, --rows and --accounts are at least 1")
    return arguments


def prepare_python() -> Path:
    """The peers' packages, in an environment of their own beside this file."""
    folder, requirements = HERE / ".venv", HERE / "requirements.txt"
    python, installed = folder / "bin" / "python", folder / "installed.txt"
    if not installed.exists() or installed.read_text() != requirements.read_text():
        print("preparing the peers' packages in benches/.venv", file=sys.stderr)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", requirements], check=True)
        shutil.copy(requirements, installed)
    return python


def binary_version(binary: Path) -> str:
    done = subprocess.run([binary, "--version"], capture_output=True, text=True)
    return f"{done.stdout.strip() or 'version unknown'}, {binary.stat().st_size / 1e6:.0f} MB"


def planned(bench: Bench, arguments: argparse.Namespace):
    """Each benchmark as a function, so that its data is generated when its turn comes."""
    if "a" in arguments.names:
        options = ["--accounts", str(arguments.accounts), "--seed", str(arguments.seed)]
        yield lambda: bench.exports(*generated(bench, "generate_exports.py", options))
    for rows in arguments.rows:
        options = ["--rows", str(rows), "--seed", str(arguments.seed)]
        if "b" in arguments.names:
            yield lambda: bench.raw(*generated(bench, "generate_readings.py", options))
        if "c" in arguments.names:
            yield lambda: bench.facts(*generated(bench, "generate_readings.py", options))
            for part in ("history", "recent"):
                yield lambda: bench.increment(*generated(bench, "generate_readings.py", options), part)


def generated(bench: Bench, script: str, options: list[str]) -> tuple[Path, dict]:
    """Data of these options, made once; a changed generator makes it anew."""
    identity = hashlib.sha256((HERE / script).read_bytes() + " ".join(options).encode()).hexdigest()[:8]
    size = options[1]
    folder = bench.work / "data" / f"{script.removeprefix('generate_').removesuffix('.py')}-{size}-{identity}"
    manifest = folder.with_suffix(".json")
    if not manifest.exists():
        print(f"generating {folder.name}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        argv = [str(bench.python), str(HERE / script), str(folder), *options]
        done = subprocess.run(argv, stdout=subprocess.PIPE, text=True, check=True)
        manifest.write_text(done.stdout)
    return folder, json.loads(manifest.read_text())


def run_benchmark(benchmark: Benchmark, python: Path, runs: int) -> tuple[int, dict]:
    """All contenders in turn, each run beginning with another one, so that a busy minute hits them alike."""
    running = [contender for contender in benchmark.contenders if not contender.skipped]
    usages: dict[str, list[dict[str, Usage]]] = {contender.name: [] for contender in running}
    found_answers, failures = {}, {}
    for run in range(runs):
        turn = run % len(running)
        for contender in running[turn:] + running[:turn]:
            if contender.name in failures:
                continue
            print(f"{benchmark.name}: run {run + 1} of {runs}, {contender.name}", file=sys.stderr, flush=True)
            try:
                usages[contender.name].append(run_contender(contender))
                if run == 0:
                    found_answers[contender.name] = answers.answer_of(contender, benchmark.kind, python)
            except (StepFailed, answers.NoAnswer) as failure:
                failures[contender.name] = str(failure)
            shutil.rmtree(contender.folder, ignore_errors=True)
    rows = [row for contender in running for row in table_rows(contender, usages[contender.name], failures)]
    found = answers.differences(benchmark, found_answers)
    print("\n" + report.table(benchmark, rows, failures, answers.verdict(found_answers, found)), flush=True)
    result = {
        "name": benchmark.name, "data": benchmark.data, "rows": report.as_json(rows), "failures": failures,
        "answers": found_answers, "differences": found,
    }
    return (COULD_NOT if failures else DIFFERENT if found else EQUAL), result


def run_contender(contender: Contender) -> dict[str, Usage]:
    contender.reset()
    contender.folder.mkdir(parents=True, exist_ok=True)
    return {label: run_measured(argv, contender.folder) for label, argv in contender.steps.items()}


def table_rows(contender: Contender, runs: list[dict[str, Usage]], failures: dict[str, str]) -> list[report.Row]:
    """A contender that failed in one step or one run has no row."""
    if contender.name in failures or not runs:
        return []
    return [
        report.Row(name, [total([usages[step] for step in steps]) for usages in runs], contender.ours)
        for name, steps in contender.rows.items()
    ]


def total(usages: list[Usage]) -> Usage:
    first, *others = usages
    for usage in others:
        first = first.then(usage)
    return first


def write_result(result: dict) -> Path:
    folder = HERE / "results"
    folder.mkdir(exist_ok=True)
    path = folder / f"{result['at'].replace(':', '').replace('+0000', 'Z')}.json"
    path.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return path.relative_to(HERE.parent)


if __name__ == "__main__":
    sys.exit(main())
