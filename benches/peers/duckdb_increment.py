"""DuckDB, written by hand for one more day: new readings against each video's last known day.

Right only while no reading is older than the history, which nothing here checks.
"""

from pathlib import Path

import duckdb_facts
import work

NEW_DAY = """
    CREATE TABLE daily AS
    WITH last_of_day AS ({last_of_day})
    SELECT l.*, l.views_total - p.views_total AS views, l.likes_total - p.likes_total AS likes,
           l.comments_total - p.comments_total AS comments, l.shares_total - p.shares_total AS shares,
           l.date - p.date AS span_days
    FROM last_of_day l
    LEFT JOIN '{out}/latest.parquet' p USING (account, video_id)
"""
NEW_LATEST = """
    COPY (
        SELECT account, video_id, date, views_total, likes_total, comments_total, shares_total FROM daily
        UNION ALL
        SELECT * FROM '{out}/latest.parquet' p ANTI JOIN daily USING (account, video_id)
    ) TO '{out}/latest.new.parquet' {parquet}
"""


def main(out: Path, day: Path) -> None:
    con = duckdb_facts.connect()
    last_of_day = duckdb_facts.LAST_OF_DAY.format(files=[f"{day}/*.parquet"])
    con.execute(NEW_DAY.format(last_of_day=last_of_day, out=out))
    duckdb_facts.write_facts(con, out, "new_day")
    con.execute(NEW_LATEST.format(out=out, parquet=duckdb_facts.PARQUET))
    (out / "latest.new.parquet").replace(out / "latest.parquet")


if __name__ == "__main__":
    work.run(main)
