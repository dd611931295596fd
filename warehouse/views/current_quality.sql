-- What the quality gate found in the last run that was published.
CREATE VIEW current_quality AS
SELECT
  q.rule_id,
  q.table_name,
  q.expectation,
  q.title,
  q.severity,
  q.status,
  q.n_evaluated,
  q.n_failed,
  CAST(q.n_failed AS DOUBLE PRECISION) / nullif(q.n_evaluated, 0) AS failed_share,
  q.detail,
  q.run_id
FROM quality_results AS q
WHERE q.run_id = (SELECT max(run_id) FROM runs)
ORDER BY CASE q.status WHEN 'failed' THEN 1 WHEN 'passed' THEN 4 WHEN 'warned' THEN 3 ELSE 2 END, q.table_name, q.expectation;

COMMENT ON VIEW current_quality IS 'What each rule of the quality gate found in the last published run; what failed comes first';

COMMENT ON COLUMN current_quality.rule_id IS 'Identifier of the rule (Q01); one identifier can stand for several checks';
COMMENT ON COLUMN current_quality.table_name IS 'Table judged';
COMMENT ON COLUMN current_quality.expectation IS 'Name of what is true of good rows';
COMMENT ON COLUMN current_quality.title IS 'What is true of good rows, in words';
COMMENT ON COLUMN current_quality.severity IS 'critical stops publication; warning does not';
COMMENT ON COLUMN current_quality.status IS 'passed, warned, failed, or error and not_run (both did not run)';
COMMENT ON COLUMN current_quality.n_evaluated IS 'Rows judged';
COMMENT ON COLUMN current_quality.n_failed IS 'Rows that failed';
COMMENT ON COLUMN current_quality.failed_share IS 'Share of the rows judged that failed, 0 to 1';
COMMENT ON COLUMN current_quality.detail IS 'The finding in words, or the error';
COMMENT ON COLUMN current_quality.run_id IS 'Run whose rows were judged';
