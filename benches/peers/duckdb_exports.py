"""DuckDB: export zips to one Parquet of days per account."""

import tempfile
from pathlib import Path

import duckdb
import work
import zips

MACROS = """
CREATE MACRO in_leap_year(label) AS strptime(label || ' 2024', '%B %d %Y')::DATE;
CREATE MACRO year_of(day, last_day, exported_on) AS
    year(exported_on)
    - (last_day > make_date(2024, month(exported_on), day(exported_on)))::INT
    - (day > last_day)::INT;
CREATE MACRO dated(label, last_label, exported_on) AS make_date(
    year_of(in_leap_year(label), in_leap_year(last_label), exported_on),
    month(in_leap_year(label)),
    day(in_leap_year(label)));
"""
JOIN = """
COPY (
    SELECT account, date, video_views, profile_views, likes, comments, shares,
           total_viewers, new_viewers, returning_viewers, followers
    FROM overview
    FULL JOIN viewers USING (account, date)
    FULL JOIN followers USING (account, date)
) TO '{out}' (FORMAT parquet, COMPRESSION zstd)
"""


def main(out: Path, folder: Path) -> None:
    con = duckdb.connect(config={"threads": work.THREADS, "preserve_insertion_order": False})
    con.execute(MACROS)
    with tempfile.TemporaryDirectory(dir=out) as scratch:
        sections = zips.read_sections(folder)
        for name, section in (("overview", zips.OVERVIEW), ("viewers", zips.VIEWERS), ("followers", zips.FOLLOWERS)):
            path = Path(scratch) / section
            path.write_bytes(sections.pop(section))
            con.execute(f"CREATE TABLE {name} AS {select_section(path, section)}")
        con.execute(JOIN.format(out=out / "days.parquet"))


def select_section(path: Path, section: str) -> str:
    types = {"account": "VARCHAR", "exported_on": "DATE", "last_label": "VARCHAR", "label": "VARCHAR"}
    types |= {column: "BIGINT" for column in zips.COLUMNS[section]}
    return f"""
        SELECT account, dated(label, last_label, exported_on) AS date, {", ".join(zips.COLUMNS[section])}
        FROM read_csv('{path}', header = false, columns = {types}, nullstr = 'undefined', auto_detect = false,
                      delim = ',', quote = '"', escape = '"', allow_quoted_nulls = true)
    """


if __name__ == "__main__":
    work.run(main)
