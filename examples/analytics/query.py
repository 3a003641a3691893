"""Runs SQL files one after the other in DuckDB, and prints what the last one answers as CSV: query.py FILE..."""

import csv
import pathlib
import sys

import duckdb

database = duckdb.connect()
for file in sys.argv[1:]:
    answer = database.execute(pathlib.Path(file).read_text())
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(column[0] for column in answer.description)
out.writerows(answer.fetchall())
