-- The graph of references: one row for each pair of cable and cable referred to, however often it is named.
CREATE VIEW reference_edges AS
SELECT
  r.cable_id AS source_id,
  r.target_id,
  c.station AS source_station,
  r.target_station,
  c.created_at AS source_created_at,
  count(*) AS n_mentions,
  bool_or(r.in_corpus) AS in_corpus
FROM "references" AS r
JOIN cables AS c ON c.cable_id = r.cable_id
WHERE r.target_id IS NOT NULL
GROUP BY r.cable_id, r.target_id, c.station, r.target_station, c.created_at;

COMMENT ON VIEW reference_edges IS 'Who refers to whom: one row for each pair of cable and cable referred to; in_corpus tells whether the target is itself a row of cables';

COMMENT ON COLUMN reference_edges.source_id IS 'Cable that refers';
COMMENT ON COLUMN reference_edges.target_id IS 'Cable that is referred to';
COMMENT ON COLUMN reference_edges.source_station IS 'Station that sent the former';
COMMENT ON COLUMN reference_edges.target_station IS 'Station that sent the latter';
COMMENT ON COLUMN reference_edges.source_created_at IS 'When the former was sent, UTC';
COMMENT ON COLUMN reference_edges.n_mentions IS 'How often its REF list names the target';
COMMENT ON COLUMN reference_edges.in_corpus IS 'The target is itself a row of cables';
