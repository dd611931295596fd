-- What each station sent, and how often its cables are referred to (by cables of any station).
CREATE VIEW posts_activity AS
SELECT
  c.station,
  max(c.origin) AS origin,
  count(*) AS n_cables,
  min(c.created_at) AS first_sent_at,
  max(c.created_at) AS last_sent_at,
  count(DISTINCT c.year) AS n_years,
  CAST(sum(c.n_references) AS BIGINT) AS n_references,
  CAST(coalesce(max(cited.n_citations), 0) AS BIGINT) AS n_citations
FROM cables AS c
LEFT JOIN (
  SELECT target_station, count(*) AS n_citations
  FROM "references"
  WHERE target_id IS NOT NULL
  GROUP BY target_station
) AS cited ON cited.target_station = c.station
GROUP BY c.station
ORDER BY n_cables DESC, c.station;

COMMENT ON VIEW posts_activity IS 'What each station sent: cables, first and last time, years, references made, and how often its cables are referred to';
