-- What each station sent, and how often its cables are referred to (by cables of any station).
CREATE VIEW posts_activity AS
SELECT
  c.station,
  max(c.origin) AS origin,
  max(p.country) AS country,
  count(*) AS n_cables,
  min(c.created_at) AS first_sent_at,
  max(c.created_at) AS last_sent_at,
  count(DISTINCT c.year) AS n_years,
  CAST(sum(c.n_references) AS BIGINT) AS n_references,
  CAST(coalesce(max(cited.n_citations), 0) AS BIGINT) AS n_citations
FROM cables AS c
LEFT JOIN posts AS p ON p.station = c.station
LEFT JOIN (
  SELECT target_station, count(*) AS n_citations
  FROM "references"
  WHERE target_id IS NOT NULL
  GROUP BY target_station
) AS cited ON cited.target_station = c.station
GROUP BY c.station
ORDER BY n_cables DESC, c.station;

COMMENT ON VIEW posts_activity IS 'What each station sent: cables, first and last time, years, references made, and how often its cables are referred to';

COMMENT ON COLUMN posts_activity.station IS 'Station as written in reference ids';
COMMENT ON COLUMN posts_activity.origin IS 'Label of the sender, from its cables';
COMMENT ON COLUMN posts_activity.country IS 'Country of the station, where it is known';
COMMENT ON COLUMN posts_activity.n_cables IS 'Cables it sent';
COMMENT ON COLUMN posts_activity.first_sent_at IS 'When the first of them was sent, UTC';
COMMENT ON COLUMN posts_activity.last_sent_at IS 'When the last of them was sent, UTC';
COMMENT ON COLUMN posts_activity.n_years IS 'Years in which it sent any';
COMMENT ON COLUMN posts_activity.n_references IS 'References its cables make';
COMMENT ON COLUMN posts_activity.n_citations IS 'References that cables of any station make to its cables, here or not';
