-- Tags that stand on the same cable: one row for each pair, in alphabetical order within the pair.
CREATE VIEW tag_pairs AS
WITH tagged AS (
  SELECT DISTINCT cable_id, tag FROM tags
)
SELECT
  a.tag AS tag_a,
  b.tag AS tag_b,
  count(*) AS n_cables
FROM tagged AS a
JOIN tagged AS b ON b.cable_id = a.cable_id AND b.tag > a.tag
GROUP BY a.tag, b.tag
ORDER BY n_cables DESC, tag_a, tag_b;

COMMENT ON VIEW tag_pairs IS 'Tags that stand on the same cable, with the number of such cables; each pair once, in alphabetical order';

COMMENT ON COLUMN tag_pairs.tag_a IS 'The tag that comes first in the alphabet';
COMMENT ON COLUMN tag_pairs.tag_b IS 'The other tag';
COMMENT ON COLUMN tag_pairs.n_cables IS 'Cables that bear both';
