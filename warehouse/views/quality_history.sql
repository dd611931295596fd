-- How each rule of the quality gate fared from run to run.
CREATE VIEW quality_history AS
SELECT
  q.table_name,
  q.expectation,
  q.severity,
  r.run_id,
  r.started_at,
  q.status,
  q.n_evaluated,
  q.n_failed,
  CAST(q.n_failed AS DOUBLE PRECISION) / nullif(q.n_evaluated, 0) AS failed_share,
  q.n_failed - lag(q.n_failed) OVER (
    PARTITION BY q.table_name, q.expectation ORDER BY q.run_id
  ) AS n_failed_change
FROM quality_results AS q
JOIN runs AS r ON r.run_id = q.run_id
ORDER BY q.table_name, q.expectation, r.run_id;

COMMENT ON VIEW quality_history IS 'How each rule of the quality gate fared in every published run, oldest first';

COMMENT ON COLUMN quality_history.table_name IS 'Table judged';
COMMENT ON COLUMN quality_history.expectation IS 'Name of what is true of good rows';
COMMENT ON COLUMN quality_history.severity IS 'critical stops publication; warning does not';
COMMENT ON COLUMN quality_history.run_id IS 'Run whose rows were judged';
COMMENT ON COLUMN quality_history.started_at IS 'When that run started, UTC';
COMMENT ON COLUMN quality_history.status IS 'passed, failed or error (did not run)';
COMMENT ON COLUMN quality_history.n_evaluated IS 'Rows judged';
COMMENT ON COLUMN quality_history.n_failed IS 'Rows that failed';
COMMENT ON COLUMN quality_history.failed_share IS 'Share of the rows judged that failed, 0 to 1';
COMMENT ON COLUMN quality_history.n_failed_change IS 'Rows that failed more (or, negative, less) than in the run before that judged the rule';
