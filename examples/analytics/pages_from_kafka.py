"""Pages per team per week from Kafka, as CSV, of what the topic holds now: pages_from_kafka.py BROKERS REGISTRY [TOPIC]"""

import csv
import sys
from collections import Counter
from datetime import timedelta

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

brokers, registry, topic = (*sys.argv[1:], "escalog.escalations")[:3]
event_of = AvroDeserializer(SchemaRegistryClient({"url": registry}))
# It reads everything each time, so it keeps no offsets; the group is a name alone.
settings = {"group.id": "pages-per-team", "enable.auto.commit": False, "enable.partition.eof": True}
consumer = Consumer({"bootstrap.servers": brokers, **settings})
partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])

seen, teams, paged = set(), {}, []
open_partitions = set(partitions)
while open_partitions:
    message = consumer.poll(10)
    if message is None:
        sys.exit(f"{brokers} does not answer")
    if message.error():
        if message.error().code() != KafkaError._PARTITION_EOF:
            sys.exit(str(message.error()))
        open_partitions.discard(message.partition())
        continue
    headers = dict(message.headers())
    if headers["ce_id"] in seen:
        continue
    seen.add(headers["ce_id"])
    kind = headers["ce_type"].decode()
    event = event_of(message.value(), SerializationContext(topic, MessageField.VALUE))
    at = event["meta"]["occurredAt"]
    if kind == "escalog.EscalationStarted":
        teams[event["escalationId"]] = event["owner"] or event["path"]
    elif kind in ("escalog.LevelReached", "escalog.EscalationExhausted", "escalog.LastResortPaged"):
        paged.append((at, event["escalationId"], len(event["pages"])))
    elif kind == "escalog.IncidentReassessed":
        paged.extend((at, added["escalationId"], len(added["pages"])) for added in event["added"])
consumer.close()

pages = Counter()
for at, escalation, count in paged:
    monday = (at - timedelta(days=at.weekday())).date()
    if count > 0 and escalation in teams:
        pages[monday.isoformat(), teams[escalation]] += count
out = csv.writer(sys.stdout, lineterminator="\n")
out.writerow(("week", "team", "pages"))
out.writerows((*key, count) for key, count in sorted(pages.items()))
