"""DuckDB: NDJSON readings to one typed zstd Parquet."""

from pathlib import Path

import duckdb
import work

COLUMNS = {
    "account": "VARCHAR", "video_id": "VARCHAR", "observed_at": "VARCHAR", "caption": "VARCHAR",
    "create_time": "BIGINT", "duration_seconds": "DOUBLE", "views_total": "BIGINT", "likes_total": "BIGINT",
    "comments_total": "BIGINT", "shares_total": "BIGINT", "saves_total": "BIGINT", "reach_total": "BIGINT",
    "watch_seconds_total": "DOUBLE", "sound": "VARCHAR", "region": "VARCHAR",
}


def main(out: Path, folder: Path) -> None:
    con = duckdb.connect(config={"threads": work.THREADS, "preserve_insertion_order": False})
    con.execute(f"""
        COPY (
            SELECT * REPLACE (observed_at::TIMESTAMP AS observed_at, make_timestamp(create_time * 1000000) AS create_time)
            FROM read_json('{folder}/*.ndjson', format = 'newline_delimited', columns = {COLUMNS})
        ) TO '{out}/readings.parquet' (FORMAT parquet, COMPRESSION zstd)
    """)


if __name__ == "__main__":
    work.run(main)
