"""Tells the work of a peer apart from its start: prints the seconds that `main` took."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

THREADS = int(os.environ.get("BENCH_THREADS", "2"))


def run(main: Callable[..., None]) -> None:
    """Calls `main(out, *inputs)` with the folders from the command line."""
    out, *inputs = map(Path, sys.argv[1:])
    out.mkdir(parents=True, exist_ok=True)
    started = time.perf_counter()
    main(out, *inputs)
    print(json.dumps({"work_seconds": time.perf_counter() - started}))
