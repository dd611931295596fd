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
