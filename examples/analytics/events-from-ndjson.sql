-- events.ndjson as `escalog events --to events.ndjson` writes it. With types that are given none is guessed from the first lines.
SET TimeZone = 'UTC';
CREATE VIEW events AS
  SELECT
    event->>'$.meta.eventId' AS event_id,
    CAST(event->>'$.meta.occurredAt' AS TIMESTAMPTZ) AS occurred_at,
    type,
    event->>'$.escalationId' AS escalation,
    event->>'$.owner' AS owner,
    event->>'$.path' AS path,
    CAST(json_array_length(event, '$.pages') AS INTEGER) AS pages,
    event
  FROM read_json(
    'events.ndjson',
    format = 'newline_delimited',
    columns = {
      position: 'VARCHAR', topic: 'VARCHAR', partition: 'INTEGER', "offset": 'BIGINT',
      type: 'VARCHAR', event: 'JSON', raw: 'VARCHAR'
    }
  );
