"""Polars: export zips to one Parquet of days per account."""

from pathlib import Path

import polars as pl
import work
import zips


def main(out: Path, folder: Path) -> None:
    sections = zips.read_sections(folder)
    overview, viewers, followers = (
        read_section(sections.pop(section), section) for section in (zips.OVERVIEW, zips.VIEWERS, zips.FOLLOWERS)
    )
    keys = ["account", "date"]
    overview.join(viewers, on=keys, how="full", coalesce=True).join(
        followers.drop("difference"), on=keys, how="full", coalesce=True
    ).sink_parquet(out / "days.parquet", compression="zstd")


def read_section(csv: bytes, section: str) -> pl.LazyFrame:
    columns = zips.COLUMNS[section]
    schema = {"account": pl.String, "exported_on": pl.String, "last_label": pl.String, "label": pl.String}
    schema |= dict.fromkeys(columns, pl.Int64)
    exported_on = pl.col("exported_on").str.to_date("%Y-%m-%d")
    day, last_day = in_leap_year("label"), in_leap_year("last_label")
    export_day = pl.date(2024, exported_on.dt.month(), exported_on.dt.day())
    year = exported_on.dt.year() - (last_day > export_day).cast(pl.Int32) - (day > last_day).cast(pl.Int32)
    frame = pl.read_csv(csv, has_header=False, schema=schema, null_values="undefined").lazy()
    return frame.select("account", pl.date(year, day.dt.month(), day.dt.day()).alias("date"), *columns)


def in_leap_year(label: str) -> pl.Expr:
    return (pl.col(label) + " 2024").str.to_date("%B %d %Y")


if __name__ == "__main__":
    work.run(main)
