-- events.parquet as `escalog events --format parquet --to events.parquet` writes it; several files: 'events-*.parquet'.
SET TimeZone = 'UTC';
CREATE VIEW events AS
  SELECT event_id, occurred_at, type, escalation, owner, path, pages, CAST(event AS JSON) AS event
  FROM read_parquet('events.parquet');
