"""pandas: typed readings to the two daily facts, built in full."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import work

VIDEO = ["account", "video_id"]
TOTALS = {"views": "views_total", "likes": "likes_total", "comments": "comments_total", "shares": "shares_total"}


def main(out: Path, *folders: Path) -> None:
    pa.set_cpu_count(work.THREADS)
    columns = [*VIDEO, "observed_at", "caption", *TOTALS.values()]
    readings = pd.concat([pd.read_parquet(folder, columns=columns) for folder in folders], ignore_index=True)
    daily = daily_facts(readings)
    for fact, frame in (("video_daily", daily.drop(columns="caption")), ("hashtags_daily", hashtag_facts(daily))):
        (out / fact).mkdir(exist_ok=True)
        frame = frame.assign(date=frame["date"].astype(pd.ArrowDtype(pa.date32())))
        frame.to_parquet(out / fact / "facts.parquet", compression="zstd", index=False)


def daily_facts(readings: pd.DataFrame) -> pd.DataFrame:
    """After the sort, the previous row is the video's previous day or another video."""
    readings = readings.sort_values([*VIDEO, "observed_at"], ignore_index=True)
    readings["date"] = readings.pop("observed_at").dt.tz_localize(None).dt.normalize()
    daily = readings.drop_duplicates([*VIDEO, "date"], keep="last", ignore_index=True)
    same_video = (daily[VIDEO] == daily[VIDEO].shift()).all(axis=1)
    for gained, total in TOTALS.items():
        daily[gained] = daily[total].astype("Int64").diff().where(same_video)
    daily["span_days"] = daily["date"].diff().dt.days.astype("Int64").where(same_video)
    return daily


def hashtag_facts(daily: pd.DataFrame) -> pd.DataFrame:
    """Hashtags are looked for once per caption; a gain is null, not 0, where no video has one."""
    tags = daily[["caption"]].drop_duplicates()
    tags["hashtag"] = tags["caption"].str.lower().str.findall(r"#(\w+)").map(set).map(list)
    tags = tags.explode("hashtag").dropna(subset="hashtag")
    tagged = daily[["account", "date", "views", "likes", "caption"]].merge(tags, on="caption")
    by_hashtag = tagged.groupby(["account", "date", "hashtag"], sort=False)
    gained = by_hashtag[["views", "likes"]].sum(min_count=1)
    return by_hashtag.size().rename("videos").to_frame().join(gained).reset_index()


if __name__ == "__main__":
    work.run(main)
