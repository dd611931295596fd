-- Discussions: cables that hang together by references, see the table cable_threads.
CREATE VIEW threads AS
WITH members AS (
  SELECT
    t.thread_id,
    c.cable_id,
    c.station,
    c.created_at,
    c.subject,
    row_number() OVER (PARTITION BY t.thread_id ORDER BY c.created_at, c.cable_id) AS position
  FROM cable_threads AS t
  JOIN cables AS c ON c.cable_id = t.cable_id
)
SELECT
  thread_id,
  count(*) AS n_cables,
  count(DISTINCT station) AS n_stations,
  min(created_at) AS first_sent_at,
  max(created_at) AS last_sent_at,
  max(CASE WHEN position = 1 THEN cable_id END) AS first_cable_id,
  max(CASE WHEN position = 1 THEN subject END) AS first_subject
FROM members
GROUP BY thread_id
ORDER BY n_cables DESC, thread_id;

COMMENT ON VIEW threads IS 'Discussions: cables connected by references in whatever direction, largest first; their members stand in cable_threads';

COMMENT ON COLUMN threads.thread_id IS 'The discussion, named after the cable with the smallest id in it';
COMMENT ON COLUMN threads.n_cables IS 'Cables that belong to it';
COMMENT ON COLUMN threads.n_stations IS 'Stations that sent them';
COMMENT ON COLUMN threads.first_sent_at IS 'When the first of them was sent, UTC';
COMMENT ON COLUMN threads.last_sent_at IS 'When the last of them was sent, UTC';
COMMENT ON COLUMN threads.first_cable_id IS 'The cable that was sent first';
COMMENT ON COLUMN threads.first_subject IS 'Subject of that cable';
