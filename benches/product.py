"""Everything the benchmarks assume about `toklake`: its commands, and where its tables lie.

A column with several names is looked for under each; the first that is there is taken.
"""

import os
import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent


def find_binary(given: str | None) -> Path | None:
    """The path given, the release build of this repository, or the one on the PATH; a wrong path given is an error."""
    if given:
        path = Path(given).expanduser().resolve()
        if not path.is_file():
            raise FileNotFoundError(f"no binary `{path}`; build it with `cargo build --release` or leave out --toklake")
        return path
    built = REPOSITORY / "target" / "release" / "toklake"
    found = str(built) if os.access(built, os.X_OK) else shutil.which("toklake")
    return Path(found) if found else None


def command(binary: Path, lake: Path, step: str, *paths: Path) -> list[str]:
    return [str(binary), "--root", str(lake), step, *map(str, paths)]


def delta(lake: Path, zone: str, dataset: str) -> dict:
    """A Delta table, the same whether the datasets of a zone lie directly in it or deeper."""
    return {"delta": [str(lake / zone), dataset]}


def export_tables(lake: Path) -> dict:
    """The sections as they are in raw; the join is made by the check."""
    kinds = {"overview": "export__overview", "viewers": "export__viewers", "followers": "export__follower_history"}
    return {section: delta(lake, "raw", dataset) for section, dataset in kinds.items()}


def reading_tables(lake: Path) -> dict:
    return {"readings": delta(lake, "raw", "readings__videos")}


def fact_tables(lake: Path) -> dict:
    return {fact: delta(lake, "curated", fact) for fact in ("video_daily", "hashtags_daily")}


COLUMN_NAMES = {
    "views": ["views", "views_gained", "gained_views"],
    "likes": ["likes", "likes_gained", "gained_likes"],
    "comments": ["comments", "comments_gained", "gained_comments"],
    "shares": ["shares", "shares_gained", "gained_shares"],
    "span_days": ["span_days", "days_spanned", "days"],
    "videos": ["videos", "video_count"],
    "create_time": ["create_time", "created_at"],
}
