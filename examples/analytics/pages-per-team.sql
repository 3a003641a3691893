-- Pages per team per week, which begins on Monday at midnight UTC. What nobody owns counts for the path that it climbed.
WITH once AS (
  -- An event may be in the log twice.
  SELECT * FROM events QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY occurred_at) = 1
),
teams AS (
  SELECT escalation, coalesce(owner, path) AS team FROM once WHERE type = 'EscalationStarted'
),
paged AS (
  SELECT occurred_at, escalation, pages
  FROM once
  WHERE type IN ('LevelReached', 'EscalationExhausted', 'LastResortPaged')
  UNION ALL
  -- A change of severity or scope adds pages to several escalations at once.
  SELECT occurred_at, added->>'$.escalationId', json_array_length(added, '$.pages')
  FROM (
    SELECT occurred_at, unnest(CAST(event->'$.added' AS JSON[])) AS added
    FROM once
    WHERE type = 'IncidentReassessed'
  )
)
SELECT strftime(date_trunc('week', occurred_at), '%Y-%m-%d') AS week, team, CAST(sum(pages) AS INTEGER) AS pages
FROM paged JOIN teams USING (escalation)
GROUP BY ALL
HAVING sum(pages) > 0
ORDER BY week, team;
