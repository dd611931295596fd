-- How each rule of the quality gate fared from run to run.
CREATE VIEW quality_history AS
SELECT
  q.rule_id,
  q.table_name,
  q.expectation,
  q.title,
  q.severity,
  q.run_id,
  r.started_at,
  q.status,
  lag(q.status) OVER (
    PARTITION BY q.table_name, q.expectation ORDER BY q.run_id
  ) AS status_before,
  q.n_evaluated,
  q.n_failed,
  CAST(q.n_failed AS DOUBLE PRECISION) / nullif(q.n_evaluated, 0) AS failed_share,
  q.measured,
  q.n_failed - lag(q.n_failed) OVER (
    PARTITION BY q.table_name, q.expectation ORDER BY q.run_id
  ) AS n_failed_change
FROM quality_results AS q
LEFT JOIN runs AS r ON r.run_id = q.run_id
ORDER BY q.table_name, q.expectation, q.run_id;

COMMENT ON VIEW quality_history IS 'How each rule of the quality gate fared in every run that was judged, oldest first; refused runs are there from the next publication on';

COMMENT ON COLUMN quality_history.rule_id IS 'Identifier of the rule (Q01); one identifier can stand for several checks';
COMMENT ON COLUMN quality_history.table_name IS 'Table judged';
COMMENT ON COLUMN quality_history.expectation IS 'Name of what is true of good rows';
COMMENT ON COLUMN quality_history.title IS 'What is true of good rows, in words';
COMMENT ON COLUMN quality_history.severity IS 'critical stops publication; warning does not';
COMMENT ON COLUMN quality_history.run_id IS 'Run whose rows were judged';
COMMENT ON COLUMN quality_history.started_at IS 'When that run started, UTC; null of a run that was refused';
COMMENT ON COLUMN quality_history.status IS 'passed, warned, failed, or error and not_run (both did not run)';
COMMENT ON COLUMN quality_history.status_before IS 'Status in the run before that judged the rule';
COMMENT ON COLUMN quality_history.n_evaluated IS 'Rows judged';
COMMENT ON COLUMN quality_history.n_failed IS 'Rows that failed';
COMMENT ON COLUMN quality_history.failed_share IS 'Share of the rows judged that failed, 0 to 1';
COMMENT ON COLUMN quality_history.measured IS 'Of a rule about amounts: what was measured';
COMMENT ON COLUMN quality_history.n_failed_change IS 'Rows that failed more (or, negative, less) than in the run before that judged the rule';
