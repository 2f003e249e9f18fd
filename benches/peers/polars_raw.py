"""Polars: NDJSON readings to one typed zstd Parquet, streamed."""

from pathlib import Path

import polars as pl
import work

SCHEMA = {
    "account": pl.String, "video_id": pl.String, "observed_at": pl.String, "caption": pl.String,
    "create_time": pl.Int64, "duration_seconds": pl.Float64, "views_total": pl.Int64, "likes_total": pl.Int64,
    "comments_total": pl.Int64, "shares_total": pl.Int64, "saves_total": pl.Int64, "reach_total": pl.Int64,
    "watch_seconds_total": pl.Float64, "sound": pl.String, "region": pl.String,
}


def main(out: Path, folder: Path) -> None:
    pl.scan_ndjson(folder / "*.ndjson", schema=SCHEMA).with_columns(
        pl.col("observed_at").str.to_datetime("%Y-%m-%dT%H:%M:%SZ", time_unit="us"),
        pl.from_epoch("create_time", "s").cast(pl.Datetime("us")),
    ).sink_parquet(out / "readings.parquet", compression="zstd", maintain_order=False)


if __name__ == "__main__":
    work.run(main)
