"""Writes synthetic readings of videos, one NDJSON file per day, the same rows for the same seed.

Every day has equally many rows, so that a day added to a short history is the same work as a day
added to a long one. Videos appear over time and are read for 20 to 120 days, their totals grow to a
log-normal size, some days are missing, some are read twice, some totals are restated downwards.
Beside the NDJSON stand the same rows as typed Parquet, one file per month, for the peers of the
facts benchmark.
"""

import argparse
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
DAY_SECONDS = 86_400
VOCABULARY = 5_000
MAX_HASHTAGS = 5
READ_ONCE_SHARE = 0.95  # the other rows of a day are second readings of the same videos
READ_PRESENCE = 0.97  # the other videos are not read that day
RESTATED_SHARE = 0.01
REGIONS = ["US", "GB", "BR", "MX", "ID", "VN", "DE", "JP"]
SYLLABLES = "da ne ko li mu ra so ti va be fo gu hi jo ka le mi no pa ré sü ña".split()
WORDS = "new day, morning walk tonight \"quick\" recipe part two we tried it 🎉 wait for the end".split()


def write_readings(folder: Path, rows: int, days: int, recent_days: int, seed: int) -> dict:
    """Writes `history` (all days), `recent` (its last days) and `day` (the one after), and says how much."""
    rows_per_day = max(20, round(rows / days))
    world = World(rows_per_day, days + 1, seed)
    for part in ("history", "recent", "day"):
        (folder / "ndjson" / part).mkdir(parents=True)
        (folder / "typed" / part).mkdir(parents=True)
    months: dict[str, list[pl.DataFrame]] = {}
    for day in range(days + 1):
        frame = world.readings(day)
        date = f"{FIRST_DAY + timedelta(days=day):%Y-%m-%d}"
        if day == days:
            write_ndjson(frame, folder / "ndjson/day" / f"readings_{date}.ndjson")
            write_parquet([frame], folder / "typed/day" / f"{date}.parquet")
            break
        path = folder / "ndjson/history" / f"readings_{date}.ndjson"
        write_ndjson(frame, path)
        if day >= days - recent_days:
            os.link(path, folder / "ndjson/recent" / path.name)
        months.setdefault(date[:7], []).append(frame)
        if len(months) > 1:
            write_month(folder, months, min(months), days - recent_days)
    for month in sorted(months):
        write_month(folder, months, month, days - recent_days)
    return {
        "rows": rows_per_day * days,
        "rows_per_day": rows_per_day,
        "days": days,
        "recent_days": min(days, recent_days),
        "accounts": world.account_count,
        "videos": len(world.video_id),
        "ndjson_bytes": folder_bytes(folder / "ndjson/history"),
        "typed_bytes": folder_bytes(folder / "typed/history"),
    }


class World:
    """The videos, and what a reading of them shows on a day.

    A slot is a place in which one video after another is read, so that the number of videos read
    per day stays the same.
    """

    def __init__(self, rows_per_day: int, days: int, seed: int):
        self.seed = seed
        self.rows_per_day = rows_per_day
        self.read_videos = round(rows_per_day * READ_ONCE_SHARE)
        slots = round(self.read_videos / READ_PRESENCE)
        rng = np.random.default_rng([seed])
        self.account_count = min(1_000, max(1, slots // 20))
        self.life = rng.integers(20, 121, slots)
        self.phase = rng.integers(0, self.life)
        videos_per_slot = (days - 1 + self.phase) // self.life + 1
        self.first_video = np.concatenate([[0], videos_per_slot.cumsum()[:-1]])
        self.make_videos(rng, np.repeat(np.arange(slots), videos_per_slot))

    def make_videos(self, rng: np.random.Generator, slot: np.ndarray) -> None:
        count = len(slot)
        generation = np.arange(count) - self.first_video[slot]
        self.first_read_day = generation * self.life[slot] - self.phase[slot]
        epoch = int(FIRST_DAY.timestamp())
        self.create_time = epoch + (self.first_read_day - 1) * DAY_SECONDS + rng.integers(0, DAY_SECONDS, count)
        # The upper 32 bits are the upload second; an odd factor keeps the lower ones distinct per slot.
        low = (slot.astype(np.uint64) * np.uint64(2_654_435_761)) & np.uint64(0xFFFF_FFFF)
        self.video_id = ((self.create_time.astype(np.uint64) << np.uint64(32)) | low).astype("U19")
        self.account_number = slot % self.account_count
        self.account = np.array([f"a{number:04d}" for number in range(self.account_count)])[self.account_number]
        self.size = np.exp(rng.normal(7.5, 1.8, count))
        self.growth_days = rng.uniform(1, 12, count)
        self.duration = np.maximum(np.round(rng.lognormal(3, 0.6, count), 1), 3.0)
        self.rates = {name: rng.beta(2, weight, count) for name, weight in RATES.items()}
        self.watched = rng.uniform(0.2, 0.8, count)
        self.sound = np.array([f"original_sound_{number}" for number in rng.zipf(1.5, count) % 20_000])
        self.region = np.array(REGIONS)[rng.integers(0, len(REGIONS), count)]
        self.caption = captions(rng, count)

    def readings(self, day: int) -> pl.DataFrame:
        """One day's rows in the order of reading; no video is read twice in one second."""
        rng = np.random.default_rng([self.seed, day])
        read = np.sort(rng.permutation(len(self.life))[: self.read_videos])
        again = read[rng.permutation(len(read))[: self.rows_per_day - self.read_videos]]
        slot = np.concatenate([read, again])
        video = self.first_video[slot] + (day + self.phase[slot]) // self.life[slot]
        second = (self.account_number[video] % 16) * 3600 + rng.integers(0, 1800, len(slot))
        second[len(read):] += 3600 * rng.integers(1, 8, len(again))
        order = np.argsort(second, kind="stable")
        return self.frame(rng, day, video[order], second[order])

    def frame(self, rng: np.random.Generator, day: int, video: np.ndarray, second: np.ndarray) -> pl.DataFrame:
        age_days = day - self.first_read_day[video] + second / DAY_SECONDS + 0.5
        views = self.size[video] * (1 - np.exp(-age_days / self.growth_days[video]))
        views = restated(rng, views)
        totals = {f"{name}_total": restated(rng, views * rate[video]).astype(np.int64) for name, rate in self.rates.items()}
        observed_at = (int(FIRST_DAY.timestamp()) + day * DAY_SECONDS + second) * 1_000_000
        return pl.DataFrame({
            "account": self.account[video],
            "video_id": self.video_id[video],
            "observed_at": pl.Series(observed_at).cast(pl.Datetime("us", "UTC")),
            "caption": self.caption[video],
            "create_time": pl.Series(self.create_time[video] * 1_000_000).cast(pl.Datetime("us", "UTC")),
            "duration_seconds": self.duration[video],
            "views_total": views.astype(np.int64),
            **totals,
            "reach_total": (views * 0.85).astype(np.int64),
            "watch_seconds_total": np.round(views * self.duration[video] * self.watched[video], 1),
            "sound": self.sound[video],
            "region": self.region[video],
        })


RATES = {"likes": 25, "comments": 400, "shares": 300, "saves": 200}


def restated(rng: np.random.Generator, totals: np.ndarray) -> np.ndarray:
    """A few totals come out lower than they were, as TikTok's do."""
    hit = rng.random(len(totals)) < RESTATED_SHARE
    return np.where(hit, totals * rng.uniform(0.9, 1.0, len(totals)), totals)


def captions(rng: np.random.Generator, count: int) -> np.ndarray:
    """Words, then 0 to 5 different hashtags, commoner ones first in a Zipf vocabulary."""
    tags = vocabulary(rng)
    weight = (1 / np.arange(1, VOCABULARY + 1)).cumsum()
    drawn = np.searchsorted(weight, rng.random((count, MAX_HASHTAGS)) * weight[-1])
    many = rng.integers(0, MAX_HASHTAGS + 1, count)
    start = rng.integers(0, len(WORDS) - 4, count)
    texts = []
    for picks, n, at in zip(drawn.tolist(), many.tolist(), start.tolist()):
        distinct = dict.fromkeys(tags[pick] for pick in picks[:n])
        texts.append(" ".join([*WORDS[at : at + 4], *(f"#{tag}" for tag in distinct)]))
    return np.array(texts, dtype=object)


def vocabulary(rng: np.random.Generator) -> list[str]:
    tags: dict[str, None] = {}
    while len(tags) < VOCABULARY:
        tags["".join(rng.choice(SYLLABLES, int(rng.integers(2, 6))))] = None
    return list(tags)


def write_ndjson(frame: pl.DataFrame, path: Path) -> None:
    frame.with_columns(
        pl.col("observed_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        pl.col("create_time").dt.epoch("s"),
    ).write_ndjson(path)


def write_month(folder: Path, months: dict[str, list[pl.DataFrame]], month: str, recent_from: int) -> None:
    frames = months.pop(month)
    write_parquet(frames, folder / "typed/history" / f"{month}.parquet")
    first_recent = FIRST_DAY + timedelta(days=recent_from)
    recent = [frame for frame in frames if frame["observed_at"][0] >= first_recent]
    if recent:
        write_parquet(recent, folder / "typed/recent" / f"{month}.parquet")


def write_parquet(frames: list[pl.DataFrame], path: Path) -> None:
    pl.concat(frames).write_parquet(path, compression="zstd", row_group_size=122_880)


def folder_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.iterdir())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--recent-days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=7)
    a = parser.parse_args()
    print(json.dumps(write_readings(a.folder, a.rows, a.days, a.recent_days, a.seed)))


if __name__ == "__main__":
    main()
