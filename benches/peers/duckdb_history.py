"""DuckDB: what the hand-written increment starts from: the facts so far, and each video's last day."""

from pathlib import Path

import duckdb_facts
import work


def main(out: Path, *folders: Path) -> None:
    duckdb_facts.main(out, *folders)
    duckdb_facts.connect().execute(f"""
        COPY (
            SELECT account, video_id, date, views_total, likes_total, comments_total, shares_total
            FROM '{out}/video_daily/*.parquet'
            QUALIFY row_number() OVER (PARTITION BY account, video_id ORDER BY date DESC) = 1
        ) TO '{out}/latest.parquet' {duckdb_facts.PARQUET}
    """)


if __name__ == "__main__":
    work.run(main)
