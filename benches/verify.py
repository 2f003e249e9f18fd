"""Reads what a contender wrote and prints its answer: rows, sums, and a checksum free of order.

Runs as a process of its own: `verify.py exports|readings|facts TABLES_JSON`. Types are brought
together first (a count may be text or int64, an instant may carry UTC or not), so that only values
are compared. A sum of nulls stays null, and nulls are part of the checksum.
"""

import json
import sys
from pathlib import Path

import deltalake
import duckdb

import product

TEXT, COUNT, NUMBER, DATE, INSTANT = "text", "count", "number", "date", "instant"
CANONICAL = {
    TEXT: "{}::VARCHAR",
    COUNT: "TRY_CAST({} AS BIGINT)",
    NUMBER: "TRY_CAST({} AS DOUBLE)",
    DATE: "{}::DATE",
    INSTANT: "{}::TIMESTAMP",
}
TOTALS = ["views_total", "likes_total", "comments_total", "shares_total"]
GAINS = ["views", "likes", "comments", "shares"]
SECTIONS = {
    "overview": ["video_views", "profile_views", "likes", "comments", "shares"],
    "viewers": ["total_viewers", "new_viewers", "returning_viewers"],
    "followers": ["followers"],
}
READINGS = (
    dict.fromkeys(["account", "video_id", "caption", "sound", "region"], TEXT)
    | dict.fromkeys(["observed_at", "create_time"], INSTANT)
    | dict.fromkeys([*TOTALS, "saves_total", "reach_total"], COUNT)
    | dict.fromkeys(["duration_seconds", "watch_seconds_total"], NUMBER)
)
VIDEO_DAILY = {"account": TEXT, "video_id": TEXT, "date": DATE} | dict.fromkeys([*TOTALS, *GAINS, "span_days"], COUNT)
HASHTAGS_DAILY = {"account": TEXT, "date": DATE, "hashtag": TEXT} | dict.fromkeys(["videos", "views", "likes"], COUNT)


def main() -> None:
    kind, tables = sys.argv[1], json.loads(sys.argv[2])
    con = duckdb.connect(config={"threads": 2})
    con.execute("SET TimeZone = 'UTC'")
    answers = {"exports": exports_answer, "readings": readings_answer, "facts": facts_answer}
    print(json.dumps(answers[kind](con, tables), ensure_ascii=False))


def exports_answer(con: duckdb.DuckDBPyConnection, tables: dict) -> dict:
    """One table of days, or three sections that are joined here."""
    key = {"account": TEXT, "date": DATE}
    if "days" in tables:
        open_table(con, "days", tables["days"], key | dict.fromkeys(sum(SECTIONS.values(), []), COUNT))
    else:
        for section, columns in SECTIONS.items():
            open_table(con, section, tables[section], key | dict.fromkeys(columns, COUNT))
        con.execute("""
            CREATE TABLE days AS
            FROM overview FULL JOIN viewers USING (account, date) FULL JOIN followers USING (account, date)
        """)
    return {"days": summary(con, "days")}


def readings_answer(con: duckdb.DuckDBPyConnection, tables: dict) -> dict:
    open_table(con, "readings", tables["readings"], READINGS)
    return {"readings": summary(con, "readings")}


def facts_answer(con: duckdb.DuckDBPyConnection, tables: dict) -> dict:
    open_table(con, "video_daily", tables["video_daily"], VIDEO_DAILY)
    open_table(con, "hashtags_daily", tables["hashtags_daily"], HASHTAGS_DAILY)
    con.execute("UPDATE hashtags_daily SET hashtag = ltrim(hashtag, '#')")
    top = con.execute("""
        SELECT hashtag, sum(views)::BIGINT AS views FROM hashtags_daily
        GROUP BY ALL ORDER BY views DESC NULLS LAST, hashtag LIMIT 10
    """)
    top_hashtags = [list(row) for row in top.fetchall()]
    facts = {fact: summary(con, fact) for fact in ("video_daily", "hashtags_daily")}
    return facts | {"top_hashtags": dict(top_hashtags)}


def open_table(con: duckdb.DuckDBPyConnection, name: str, place: dict, columns: dict[str, str]) -> None:
    source = con.read_parquet(place["parquet"]) if "parquet" in place else con.from_arrow(delta_dataset(*place["delta"]))
    picked = ", ".join(
        f"{CANONICAL[kind].format(quoted(source.columns, column, name))} AS {column}" for column, kind in columns.items()
    )
    source.create_view(f"{name}_source")
    con.execute(f"CREATE TABLE {name} AS SELECT {picked} FROM {name}_source")


def quoted(there: list[str], column: str, table: str) -> str:
    for name in product.COLUMN_NAMES.get(column, [column]):
        if name in there:
            return f'"{name}"'
    raise SystemExit(f"no column `{column}` in `{table}`; it has {', '.join(there)}")


def delta_dataset(zone: str, dataset: str):
    for log in sorted(Path(zone).rglob("_delta_log")):
        if log.parent.name == dataset:
            return deltalake.DeltaTable(log.parent).to_pyarrow_dataset()
    raise SystemExit(f"no Delta table `{dataset}` under `{zone}`")


def summary(con: duckdb.DuckDBPyConnection, table: str) -> dict:
    """Floats are summed but left out of the checksum: the order of an addition is nobody's promise."""
    described = con.execute(f"DESCRIBE {table}").fetchall()
    types = {row[0]: row[1] for row in described}
    sums = [f"sum({column})" for column, kind in types.items() if kind in ("BIGINT", "DOUBLE")]
    names = [column for column, kind in types.items() if kind in ("BIGINT", "DOUBLE")]
    hashed = ", ".join(column for column in sorted(types) if types[column] != "DOUBLE")
    rows, checksum, *totals = con.execute(
        f"SELECT count(*), sum(hash({hashed})::HUGEINT)::VARCHAR, {', '.join(sums)} FROM {table}"
    ).fetchone()
    return {"rows": rows, "checksum": checksum, **{f"sum of {name}": plain(total) for name, total in zip(names, totals)}}


def plain(total: int | float | None) -> int | float | None:
    """A whole sum comes back as a huge integer; JSON has one kind of number."""
    return total if total is None or isinstance(total, float) else int(total)


if __name__ == "__main__":
    main()
