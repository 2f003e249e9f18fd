"""Writes synthetic TikTok Studio exports: three zips per account, the same bytes for the same seed.

What is kept from real exports: names of the zips, UTF-8 BOM, every field quoted, no newline at the
end, day labels without a year, the zip entry's time as the moment of export (two days after the last
label), `undefined` where a number was not measured, sections of one account with different windows.
"""

import argparse
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

FIRST_EXPORT = date(2024, 8, 1)
EXPORT_DAYS = 500
SHORT_WINDOW_DAYS = 60
BOM = "\ufeff"
OVERVIEW = ("Date", "Video Views", "Profile Views", "Likes", "Comments", "Shares")
VIEWERS = ("Date", "Total Viewers", "New Viewers", "Returning Viewers")
FOLLOWERS = ("Date", "Followers", "Difference in followers from previous day")


def write_exports(folder: Path, accounts: int, days: int, seed: int) -> dict:
    """Writes the zips and returns what a reader must find in them."""
    folder.mkdir(parents=True)
    expected = {"rows": accounts * days, "sums": {}}
    for number in range(accounts):
        write_account(folder, number, days, np.random.default_rng([seed, number]), expected["sums"])
    expected["bytes"] = sum(path.stat().st_size for path in folder.iterdir())
    expected["files"] = accounts * 3
    return expected


def write_account(folder: Path, number: int, days: int, rng: np.random.Generator, sums: dict) -> None:
    handle = f"creator_{number:04d}"
    exported_at = export_moment(rng)
    last_day = exported_at.date() - timedelta(days=2)
    first_day = last_day - timedelta(days=days - 1)
    labels = [f"{day:%B} {day.day}" for day in (first_day + timedelta(days=i) for i in range(days))]
    # The seconds in TikTok's name lie on the last day of the window, at the clock time of the export.
    stamp = int(datetime.combine(last_day, exported_at.time(), tzinfo=UTC).timestamp())

    overview = overview_columns(rng, days)
    viewers = viewer_columns(rng, overview[0], short=number % 10 == 9)
    followers = follower_columns(rng, days, unmeasured=number % 7 == 6)
    names = ("video_views", "profile_views", "likes", "comments", "shares")
    names += ("total_viewers", "new_viewers", "returning_viewers", "followers")
    for name, column in zip(names, overview + viewers + followers[:1]):
        sums[name] = sums.get(name, 0) + sum(int(value) for value in column if value != "undefined")

    overview_zip = folder / f"Overview_{first_day:%Y-%m-%d}_{stamp}_{handle}.zip"
    write_zip(overview_zip, "Overview.csv", csv_text(OVERVIEW, labels, overview), exported_at)
    write_zip(folder / f"Viewers_{handle}.zip", "Viewers.csv", csv_text(VIEWERS, labels, viewers), exported_at)
    followers_csv = csv_text(FOLLOWERS, labels, followers)
    write_zip(folder / f"Followers_{handle}.zip", "FollowerHistory.csv", followers_csv, exported_at)


def export_moment(rng: np.random.Generator) -> datetime:
    """Even seconds, because a zip entry's clock ticks every two."""
    day = FIRST_EXPORT + timedelta(days=int(rng.integers(EXPORT_DAYS)))
    return datetime(day.year, day.month, day.day) + timedelta(seconds=2 * int(rng.integers(43_200)))


def overview_columns(rng: np.random.Generator, days: int) -> list[list]:
    level = np.exp(rng.normal(7, 1.5)) * np.exp(rng.normal(0, 0.08, days).cumsum())
    views = np.maximum(level * np.exp(rng.normal(0, 0.4, days)), 0).astype(int)
    profile_views = rng.binomial(views, 0.02)
    likes = rng.binomial(views, 0.08)
    comments = rng.binomial(views, 0.003) - rng.integers(0, 3, days)
    shares = rng.binomial(views, 0.005)
    return [column.tolist() for column in (views, profile_views, likes, comments, shares)]


def viewer_columns(rng: np.random.Generator, views: list[int], short: bool) -> list[list]:
    total = rng.binomial(np.array(views), 0.85)
    new = rng.binomial(total, 0.7)
    columns = [total.tolist(), new.tolist(), (total - new).tolist()]
    return [column[-SHORT_WINDOW_DAYS:] for column in columns] if short else columns


def follower_columns(rng: np.random.Generator, days: int, unmeasured: bool) -> list[list]:
    difference = rng.poisson(12, days) - rng.integers(0, 8, days)
    followers = (int(rng.integers(200, 100_000)) + difference.cumsum()).tolist()
    if unmeasured:
        silent = min(20, days // 2)
        followers[:silent] = ["undefined"] * silent
        difference[:silent] = 0
    return [followers, difference.tolist()]


def csv_text(header: tuple[str, ...], labels: list[str], columns: list[list]) -> str:
    """A column shorter than the labels belongs to the last days."""
    rows = zip(labels[-len(columns[0]):], *columns)
    lines = ['"' + '","'.join(header) + '"']
    lines += ['"' + '","'.join(map(str, row)) + '"' for row in rows]
    return BOM + "\n".join(lines)


def write_zip(path: Path, member: str, text: str, exported_at: datetime) -> None:
    entry = zipfile.ZipInfo(member, date_time=exported_at.timetuple()[:6])
    entry.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, text.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    expected = write_exports(arguments.folder, arguments.accounts, arguments.days, arguments.seed)
    print(json.dumps(expected))


if __name__ == "__main__":
    main()
