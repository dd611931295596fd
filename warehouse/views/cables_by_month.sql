-- Volume over time, by the month in which the telegrams were sent (UTC).
CREATE VIEW cables_by_month AS
SELECT
  CAST(date_trunc('month', created_at) AS DATE) AS month,
  count(*) AS n_cables,
  count(DISTINCT station) AS n_stations,
  count(*) FILTER (WHERE body_status = 'full') AS n_full,
  count(*) FILTER (WHERE is_redacted) AS n_redacted,
  count(*) FILTER (WHERE n_issues > 0) AS n_with_issues
FROM cables
GROUP BY CAST(date_trunc('month', created_at) AS DATE)
ORDER BY month;

COMMENT ON VIEW cables_by_month IS 'Cables sent each month (UTC), with stations, full texts, redacted texts and texts with parse issues';

COMMENT ON COLUMN cables_by_month.month IS 'First day of the month in which the telegrams were sent, UTC';
COMMENT ON COLUMN cables_by_month.n_cables IS 'Cables sent in the month';
COMMENT ON COLUMN cables_by_month.n_stations IS 'Stations that sent them';
COMMENT ON COLUMN cables_by_month.n_full IS 'Those with a full body';
COMMENT ON COLUMN cables_by_month.n_redacted IS 'Those out of which words were taken';
COMMENT ON COLUMN cables_by_month.n_with_issues IS 'Those with parse issues';
