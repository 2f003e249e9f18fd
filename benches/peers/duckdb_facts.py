"""DuckDB: typed readings to the two daily facts, built in full."""

from pathlib import Path

import duckdb
import work

LAST_OF_DAY = """
    SELECT account, video_id, observed_at::DATE AS date, caption,
           views_total, likes_total, comments_total, shares_total
    FROM read_parquet({files})
    QUALIFY row_number() OVER (PARTITION BY account, video_id, observed_at::DATE ORDER BY observed_at DESC) = 1
"""
DAILY = """
    SELECT *, views_total - lag(views_total) OVER video AS views,
           likes_total - lag(likes_total) OVER video AS likes,
           comments_total - lag(comments_total) OVER video AS comments,
           shares_total - lag(shares_total) OVER video AS shares,
           date - lag(date) OVER video AS span_days
    FROM last_of_day
    WINDOW video AS (PARTITION BY account, video_id ORDER BY date)
"""
# One caption stands on many days, so its hashtags are looked for once.
HASHTAGS = """
    WITH tags AS (
        SELECT caption, unnest(list_distinct(regexp_extract_all(lower(caption), '#([\\p{L}\\p{N}_]+)', 1))) AS hashtag
        FROM (SELECT DISTINCT caption FROM daily)
    )
    SELECT account, date, hashtag, count(*) AS videos, sum(views)::BIGINT AS views, sum(likes)::BIGINT AS likes
    FROM daily JOIN tags USING (caption)
    GROUP BY ALL
"""
PARQUET = "(FORMAT parquet, COMPRESSION zstd)"


def main(out: Path, *folders: Path) -> None:
    con = connect()
    files = [f"{folder}/*.parquet" for folder in folders]
    con.execute(f"CREATE TABLE daily AS WITH last_of_day AS ({LAST_OF_DAY.format(files=files)}) {DAILY}")
    write_facts(con, out, "facts")


def connect() -> duckdb.DuckDBPyConnection:
    """Dates are UTC days, so the session is in UTC."""
    con = duckdb.connect(config={"threads": work.THREADS, "preserve_insertion_order": False})
    con.execute("SET TimeZone = 'UTC'")
    return con


def write_facts(con: duckdb.DuckDBPyConnection, out: Path, name: str) -> None:
    """Writes table `daily` and the hashtags in it as `<fact>/<name>.parquet`."""
    for fact in ("video_daily", "hashtags_daily"):
        (out / fact).mkdir(parents=True, exist_ok=True)
    con.execute(f"COPY (SELECT * EXCLUDE caption FROM daily) TO '{out}/video_daily/{name}.parquet' {PARQUET}")
    con.execute(f"COPY ({HASHTAGS}) TO '{out}/hashtags_daily/{name}.parquet' {PARQUET}")


if __name__ == "__main__":
    work.run(main)
