"""Prints the columns and rows of a Parquet file as DuckDB and pyarrow have them, and of a CSV file: read_export.py PARQUET CSV"""

import json
import sys

import duckdb
import pyarrow.parquet

parquet, csv = sys.argv[1:]
table = pyarrow.parquet.read_table(parquet)
duckdb.execute("SET TimeZone = 'UTC'")


def by_duckdb(query):
    answer = duckdb.execute(query)
    return {"columns": [[name, str(kind)] for name, kind, *_ in answer.description], "rows": answer.fetchall()}


read = {
    "duckdb": by_duckdb(f"SELECT * FROM read_parquet('{parquet}')"),
    "pyarrow": {
        "columns": [[field.name, str(field.type)] for field in table.schema],
        "rows": [list(row.values()) for row in table.to_pylist()],
    },
    "csv": by_duckdb(f"SELECT * FROM read_csv('{csv}', header = true, all_varchar = true, nullstr = '')"),
}
print(json.dumps(read, default=lambda instant: instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")))
