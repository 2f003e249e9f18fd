"""pandas: export zips to one Parquet of days per account."""

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import work
import zips


def main(out: Path, folder: Path) -> None:
    sections = zips.read_sections(folder)
    overview, viewers, followers = (
        read_section(sections.pop(section), section) for section in (zips.OVERVIEW, zips.VIEWERS, zips.FOLLOWERS)
    )
    keys = ["account", "date"]
    days = overview.merge(viewers, on=keys, how="outer").merge(
        followers.drop(columns="difference"), on=keys, how="outer"
    )
    days["date"] = days["date"].astype(pd.ArrowDtype(pa.date32()))
    days.to_parquet(out / "days.parquet", compression="zstd", index=False)


def read_section(csv: bytes, section: str) -> pd.DataFrame:
    columns = zips.COLUMNS[section]
    frame = pd.read_csv(
        io.BytesIO(csv), names=zips.PREFIX_COLUMNS + columns, na_values=["undefined"],
        dtype=dict.fromkeys(columns, "Int64"),
    )
    exported_on = pd.to_datetime(frame["exported_on"], format="%Y-%m-%d")
    day, last_day = in_leap_year(frame["label"]), in_leap_year(frame["last_label"])
    export_day = pd.to_datetime({"year": 2024, "month": exported_on.dt.month, "day": exported_on.dt.day})
    year = exported_on.dt.year - (last_day > export_day).astype(int) - (day > last_day).astype(int)
    date = pd.to_datetime({"year": year, "month": day.dt.month, "day": day.dt.day})
    return frame[["account"]].assign(date=date, **{column: frame[column] for column in columns})


def in_leap_year(labels: pd.Series) -> pd.Series:
    return pd.to_datetime(labels + " 2024", format="%B %d %Y")


if __name__ == "__main__":
    work.run(main)
