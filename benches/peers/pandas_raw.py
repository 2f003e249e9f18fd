"""pandas with its Arrow reader: NDJSON readings to one typed zstd Parquet, file by file."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import work


def main(out: Path, folder: Path) -> None:
    pa.set_cpu_count(work.THREADS)
    writer = None
    for path in sorted(folder.glob("*.ndjson")):
        frame = pd.read_json(path, lines=True, engine="pyarrow", dtype_backend="pyarrow")
        frame["observed_at"] = frame["observed_at"].astype(MICROSECONDS)
        frame["create_time"] = pd.to_datetime(frame["create_time"], unit="s").astype(MICROSECONDS)
        table = pa.Table.from_pandas(frame, preserve_index=False)
        writer = writer or pq.ParquetWriter(out / "readings.parquet", table.schema, compression="zstd")
        writer.write_table(table)
    writer.close()


MICROSECONDS = pd.ArrowDtype(pa.timestamp("us"))

if __name__ == "__main__":
    work.run(main)
