-- Cables that are referred to but are not in the corpus, most cited first.
CREATE VIEW dangling_references AS
SELECT
  r.target_id,
  max(r.target_year) AS target_year,
  max(r.target_station) AS target_station,
  count(*) AS n_citations,
  count(DISTINCT r.cable_id) AS n_citing_cables,
  min(c.created_at) AS first_cited_at,
  max(c.created_at) AS last_cited_at,
  bool_or(r.year_suspect) AS year_suspect
FROM "references" AS r
JOIN cables AS c ON c.cable_id = r.cable_id
WHERE r.target_id IS NOT NULL AND NOT r.in_corpus
GROUP BY r.target_id
ORDER BY n_citing_cables DESC, r.target_id;

COMMENT ON VIEW dangling_references IS 'Cables that are referred to but are not in the corpus, most cited first';

COMMENT ON COLUMN dangling_references.target_id IS 'Cable that is referred to but not here';
COMMENT ON COLUMN dangling_references.target_year IS 'Four-digit year of that cable';
COMMENT ON COLUMN dangling_references.target_station IS 'Station that sent it';
COMMENT ON COLUMN dangling_references.n_citations IS 'References to it';
COMMENT ON COLUMN dangling_references.n_citing_cables IS 'Cables that refer to it';
COMMENT ON COLUMN dangling_references.first_cited_at IS 'When the first of them was sent, UTC';
COMMENT ON COLUMN dangling_references.last_cited_at IS 'When the last of them was sent, UTC';
COMMENT ON COLUMN dangling_references.year_suspect IS 'An earlier year may be meant in one of the references';
