"""Polars: typed readings to the two daily facts, built in full."""

from pathlib import Path

import polars as pl
import work

VIDEO = ["account", "video_id"]
TOTALS = {"views": "views_total", "likes": "likes_total", "comments": "comments_total", "shares": "shares_total"}


def main(out: Path, *folders: Path) -> None:
    daily = daily_facts(folders).collect(engine="streaming")
    for fact, frame in (("video_daily", daily.lazy().drop("caption")), ("hashtags_daily", hashtag_facts(daily.lazy()))):
        (out / fact).mkdir(exist_ok=True)
        frame.sink_parquet(out / fact / "facts.parquet", compression="zstd", maintain_order=False)


def daily_facts(folders: tuple[Path, ...]) -> pl.LazyFrame:
    """After the sort, the previous row is the video's previous day or another video."""
    last_of_day = (
        pl.scan_parquet([folder / "*.parquet" for folder in folders])
        .select(*VIDEO, "observed_at", "caption", *TOTALS.values())
        .sort(*VIDEO, "observed_at")
        .with_columns(pl.col("observed_at").dt.date().alias("date"))
        .filter(pl.any_horizontal(pl.col(name) != pl.col(name).shift(-1) for name in (*VIDEO, "date")).fill_null(True))
        .drop("observed_at")
    )
    same_video = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in VIDEO)
    return last_of_day.with_columns(
        *(pl.when(same_video).then(pl.col(total).diff()).alias(gained) for gained, total in TOTALS.items()),
        pl.when(same_video).then(pl.col("date").diff().dt.total_days()).alias("span_days"),
    )


def hashtag_facts(daily: pl.LazyFrame) -> pl.LazyFrame:
    """Hashtags are looked for once per caption; a gain is null, not 0, where no video has one."""
    hashtags = pl.col("caption").str.to_lowercase().str.extract_all(r"#[\p{L}\p{N}_]+").list.unique()
    tags = (
        daily.select("caption")
        .unique()
        .with_columns(hashtags.alias("hashtag"))
        .filter(pl.col("hashtag").list.len() > 0)
        .explode("hashtag")
        .with_columns(pl.col("hashtag").str.strip_prefix("#"))
    )
    return (
        daily.select("account", "date", "views", "likes", "caption")
        .join(tags, on="caption")
        .group_by("account", "date", "hashtag")
        .agg(pl.len().alias("videos"), sum_or_null("views"), sum_or_null("likes"))
    )


def sum_or_null(column: str) -> pl.Expr:
    return pl.when(pl.col(column).count() > 0).then(pl.col(column).sum()).alias(column)


if __name__ == "__main__":
    work.run(main)
