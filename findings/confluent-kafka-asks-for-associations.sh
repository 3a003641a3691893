#!/usr/bin/env bash
# confluent-kafka for Python 2.16.1, its Avro serializer with default settings.
#
# Before it registers or looks up a schema, the serializer asks the registry for GET /associations/resources/-/TOPIC, a path
# that is not among the long-known ones. Answered 404 it goes on with TOPIC-value; answered 405, as a server does that
# knows its paths but not this one, the message is not serialized at all.
# Whoever serves a registry's read paths answers 404 to all others.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install -q 'confluent-kafka[avro,schemaregistry]==2.16.1'

cat >produce.py <<'PY'
import http.server, json, threading
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

asked, answer_to_associations = [], 404

class Registry(http.server.BaseHTTPRequestHandler):
    def log_message(self, *_): pass
    def answer(self, status, body):
        asked.append(f"{self.command} {self.path.split('?')[0]} -> {status}")
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)
    def do_GET(self):
        self.answer(answer_to_associations, {"error_code": answer_to_associations * 100 + 1, "message": "not here"})
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.answer(200, {"id": 7})

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
threading.Thread(target=server.serve_forever, daemon=True).start()
schema = json.dumps({"type": "record", "name": "Alert", "fields": [{"name": "count", "type": "int"}]})
for answer_to_associations in (404, 405):
    asked.clear()
    serializer = AvroSerializer(SchemaRegistryClient({"url": f"http://127.0.0.1:{server.server_address[1]}"}), schema)
    try:
        outcome = serializer({"count": 1}, SerializationContext("alerts", MessageField.VALUE)).hex()
    except Exception as error:
        outcome = type(error).__name__
    print("; ".join(asked), "=>", outcome)
PY
env/bin/python produce.py | tee seen
diff seen - <<'SEEN'
GET /associations/resources/-/alerts -> 404; POST /subjects/alerts-value/versions -> 200 => 000000000702
GET /associations/resources/-/alerts -> 405 => SchemaRegistryError
SEEN
