"""Prints Escalog's events, a line of JSON each: read_escalog.py BROKERS REGISTRY GROUP TOPIC..."""

import json
import sys
from datetime import datetime

from confluent_kafka import Consumer
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry, group, *topics = sys.argv[1:]
event_of = AvroDeserializer(SchemaRegistryClient({"url": registry}))
consumer = Consumer({"bootstrap.servers": brokers, "group.id": group, "auto.offset.reset": "earliest"})
consumer.subscribe(topics)

while True:
    message = consumer.poll(1)
    if message is None:
        continue
    if message.error():
        sys.exit(str(message.error()))
    read = {
        "topic": message.topic(),
        "key": message.key().decode(),
        "headers": {name: value.decode() for name, value in message.headers()},
        "event": event_of(message.value(), SerializationContext(message.topic(), MessageField.VALUE)),
    }
    print(json.dumps(read, default=datetime.isoformat), flush=True)
