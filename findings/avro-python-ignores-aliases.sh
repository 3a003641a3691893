#!/usr/bin/env bash
# Apache Avro for Python 1.12.2, beside fastavro 1.13.1.
#
# A field is renamed with its old name as an alias, and has a default. Read with the new schema, fastavro finds the value
# that was written; Apache's own reader for Python does not look at aliases and gives the default, without an error.
# Whoever renames a field of a topic changes what its Python readers see, in silence.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q avro==1.12.2 fastavro==1.13.1

cat >read.py <<'PY'
import io, json
import avro.io, avro.schema, fastavro

old = {"type": "record", "name": "Alert", "fields": [{"name": "sev", "type": "string"}]}
new = {"type": "record", "name": "Alert", "fields": [
    {"name": "severity", "aliases": ["sev"], "type": "string", "default": "unknown"}]}
written = io.BytesIO()
fastavro.schemaless_writer(written, old, {"sev": "critical"})
read = lambda: io.BytesIO(written.getvalue())
print("fastavro:", fastavro.schemaless_reader(read(), old, new)["severity"])
parsed = [avro.schema.parse(json.dumps(schema)) for schema in (old, new)]
print("avro:", avro.io.DatumReader(*parsed).read(avro.io.BinaryDecoder(read()))["severity"])
PY
env/bin/python read.py | tee seen
diff seen - <<'SEEN'
fastavro: critical
avro: unknown
SEEN
