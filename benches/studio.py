#!/usr/bin/env python3
"""One account's daily collection from TikTok Studio, against the simulator: time, memory, requests.

    python3 benches/studio.py                      30 posts, as paced as by default
    python3 benches/studio.py --pause 0            what the pages themselves take

Memory is the sum of the proportional set sizes (PSS) of `toklake` and every process of its browser,
looked at ten times a second: what all of them together take from the machine.
"""

import argparse
import datetime
import json
import os
import pathlib
import re
import subprocess
import tempfile
import time
import urllib.request

HANDLE = "mira.loops"


def scenario(posts: int) -> str:
    today = datetime.datetime.now(datetime.timezone.utc).date()
    day = lambda before: today - datetime.timedelta(days=before)
    return f"""seed = 7
clock = "{day(0)}T12:00:00Z"

[[accounts]]
handle = "{HANDLE}"
persona = "registered_business"
joined = "{day(120)}"
followers_at_start = 9000
rewards_since = "{day(60)}"
posts = {{ count = {posts}, first = "{day(26)}", last = "{day(1)}", typical_views = 9000 }}
"""


def main() -> None:
    here = pathlib.Path(__file__).resolve().parent.parent
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--posts", type=int, default=30, help="posts of the last four weeks, each touched")
    asked.add_argument("--pause", type=int, help="`studio.pause`, in milliseconds; the default where not said")
    asked.add_argument("--bin", type=pathlib.Path, default=here / "target/release", help="where the programs lie")
    asked.add_argument("--browser", default="", help="the browser; the first one on the path")
    told = asked.parse_args()
    told.bin = told.bin.resolve()
    with tempfile.TemporaryDirectory(prefix="toklake-studio-") as folder:
        measured = collect(pathlib.Path(folder), told)
    print(json.dumps(measured, indent=2))


def collect(folder: pathlib.Path, told: argparse.Namespace) -> dict:
    (folder / "scenario.toml").write_text(scenario(told.posts))
    simulator = subprocess.Popen(
        [told.bin / "toklake-simulator", "serve", folder / "scenario.toml", "--now"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )
    try:
        url = studio_url(simulator)
        cookies = session(url)
        (folder / "cookies.json").write_text(json.dumps(cookies))
        around = dict(os.environ) | {
            "TOKLAKE_VAULT_PASSPHRASE": "bench",
            "TOKLAKE_STUDIO_URL": url,
            "TOKLAKE_STUDIO_BROWSER": told.browser,
        }
        if told.pause is not None:
            around["TOKLAKE_STUDIO_PAUSE_MS"] = str(told.pause)
        toklake = str(told.bin / "toklake")
        brought = [toklake, "session", "import", folder / "cookies.json", "--account", HANDLE]
        subprocess.run(brought, env=around, cwd=folder, check=True, capture_output=True)
        command = [toklake, "extract", "--source", "studio", "--days", "28", "--json"]
        return watched(command, around, folder)
    finally:
        simulator.terminate()


def studio_url(simulator: subprocess.Popen) -> str:
    for line in simulator.stdout:
        found = re.search(r"studio base url\s+(http://127\.0\.0\.1:\d+)", line, re.IGNORECASE)
        if found:
            return found.group(1)
    raise SystemExit("the simulator did not say where Studio is")


def session(url: str) -> list:
    asked = urllib.request.Request(
        f"{url}/_simulator/studio/session",
        json.dumps({"account": HANDLE}).encode(),
        {"content-type": "application/json"},
    )
    answer = json.load(urllib.request.urlopen(asked))
    cookies = answer["cookies"]
    pairs = cookies.items() if isinstance(cookies, dict) else [tuple(one) for one in cookies]
    return [{"name": name, "value": value, "domain": "127.0.0.1"} for name, value in pairs]


def watched(command: list, around: dict, folder: pathlib.Path) -> dict:
    out = folder / "report.json"
    began, peak = time.monotonic(), {"all": 0, "toklake": 0}
    with out.open("w") as report:
        run = subprocess.Popen(command, env=around, cwd=folder, stdout=report, stderr=subprocess.PIPE, text=True)
        while run.poll() is None:
            sizes = {pid: pss(pid) for pid in tree(run.pid)}
            peak["all"] = max(peak["all"], sum(sizes.values()))
            peak["toklake"] = max(peak["toklake"], sizes.get(run.pid, 0))
            time.sleep(0.1)
    seconds = time.monotonic() - began
    spent = os.times()
    report = json.loads(out.read_text())["report"]
    return {
        "exit": run.returncode,
        "wall_seconds": round(seconds, 1),
        "cpu_seconds": round(spent.children_user + spent.children_system, 1),
        "peak_pss_mb": {name: round(size / 1024) for name, size in peak.items()},
        "requests": report["requests"],
        "answers": sum(stream["pages"] for stream in report["streams"]),
        "landed": sum(stream["landed"] for stream in report["streams"]),
        "remarks": [remark["code"] for remark in report["remarks"]],
    }


def tree(root: int) -> list:
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                stat = pathlib.Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            parents[int(entry)] = int(stat.rsplit(")", 1)[1].split()[1])
    found, seen = [root], {root}
    for pid in found:
        children = [child for child, parent in parents.items() if parent == pid and child not in seen]
        seen.update(children)
        found.extend(children)
    return found


def pss(pid: int) -> int:
    """Kilobytes."""
    try:
        rollup = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    found = re.search(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)
    return int(found.group(1)) if found else 0


if __name__ == "__main__":
    main()
