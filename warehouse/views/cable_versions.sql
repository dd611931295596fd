-- All versions of cables: the current one, and those that another one has replaced.
CREATE VIEW cable_versions AS
SELECT
  cable_id,
  content_sha256,
  run_id AS valid_from_run,
  CAST(NULL AS VARCHAR) AS valid_to_run,
  source_file_id,
  source_record,
  source_dialect,
  released_at,
  body_status,
  is_redacted,
  length(body_text) AS body_length
FROM cables
UNION ALL
SELECT
  cable_id,
  content_sha256,
  valid_from_run,
  valid_to_run,
  source_file_id,
  source_record,
  source_dialect,
  released_at,
  body_status,
  is_redacted,
  length(body_text) AS body_length
FROM history.cables;

COMMENT ON VIEW cable_versions IS 'All versions of each cable: the current one and those that it replaced; the table superseded has versions that never were current';
COMMENT ON COLUMN cable_versions.cable_id IS 'Canonical reference id';
COMMENT ON COLUMN cable_versions.content_sha256 IS 'SHA-256 of the text, see cables.content_sha256';
COMMENT ON COLUMN cable_versions.valid_from_run IS 'Run that made the version current';
COMMENT ON COLUMN cable_versions.valid_to_run IS 'Run that replaced it; null for the version that is current';
COMMENT ON COLUMN cable_versions.source_file_id IS 'File the version came from, see ingest_files.file_id';
COMMENT ON COLUMN cable_versions.source_record IS 'Position of the record in its file, counted from 1';
COMMENT ON COLUMN cable_versions.source_dialect IS 'Input form the record was read from';
COMMENT ON COLUMN cable_versions.released_at IS 'When the source published the record, where it says so, UTC';
COMMENT ON COLUMN cable_versions.body_status IS 'How much of the telegram the version holds';
COMMENT ON COLUMN cable_versions.is_redacted IS 'Words were taken out of the text';
COMMENT ON COLUMN cable_versions.body_length IS 'Length of the cleaned body in characters';
