"""Functions and tables that reach beyond the warehouse: files, network, other sessions, or SQL in a text."""

import re


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns))


# Read files. DuckDB's can be allowed.
FILES = {
    "duckdb": _any(
        r"read_(?:csv|csv_auto|json|json_auto|json_objects|json_objects_auto|ndjson.*|parquet|text|blob|duckdb|xlsx)",
        "parquet_scan",
        "parquet_(?:metadata|schema|kv_metadata|file_metadata|bloom_probe|full_metadata)",
        "glob|sniff_csv",
    ),
    "postgres": _any(
        r"pg_(?:read|ls|stat)_(?:binary_)?(?:file|dir|.*dir)", "pg_current_logfile", "pg_import_system_.*"
    ),
}

FUNCTIONS = {
    "duckdb": _any(
        "getenv",
        "query|query_table|json_execute_serialized_sql|from_substrait.*",  # SQL in a text
        "arrow_scan.*|pandas_scan|python_map_function|seq_scan|dummy_scan",  # addresses in memory
        "which_secret|duckdb_secrets",
        "checkpoint|force_checkpoint|write_log|enable_logging|disable_logging|set_config",
        "(?:sqlite|postgres|mysql|iceberg|delta)_.*|st_read.*|http_.*",
        "nextval|sleep_ms|sleep",
    ),
    "postgres": _any(
        "lo_.*|loread|lowrite|lo",
        "dblink.*|postgres_fdw_.*|pg_.*_fdw.*",
        "pg_sleep.*",
        "pg_(?:try_)?advisory_.*",
        "set_config|setval|nextval|currval|lastval",
        "(?:query|table|schema|database|cursor)_to_xml.*|ts_stat|ts_rewrite|crosstab.*|connectby",  # SQL in a text
        "pg_(?:terminate|cancel)_backend|pg_signal_.*|pg_reload_conf|pg_rotate_logfile.*|pg_promote",
        "pg_(?:logical|replication|create|drop|copy|export|start|stop|switch|wal|walfile|backup|notify|log).*",
        "pg_(?:stat_reset.*|stat_clear.*|stat_force.*|file_.*|logdir.*|read_.*|get_wal.*|control_.*|hba_.*|ident_.*)",
        "pg_(?:prewarm|buffercache.*|clear_.*|restore_.*|get_backend_.*|extension_config_dump|nextoid|collation_.*)",
        "xml(?:parse|table)|xpath_table|currtid.*|txid_current|pg_current_xact_id|pg_config|amcheck.*|bt_.*|heap_.*",
        "gin_clean_pending_list|brin_.*|pg_(?:relation_)?truncate.*|plpy.*|plperl.*",
    ),
}

# Tables of PostgreSQL that tell of passwords, files and what others do.
TABLES = _any(
    "pg_authid|pg_shadow|pg_user_mappings?|pg_hba_file_rules|pg_ident_file_mappings|pg_file_settings|pg_config",
    "pg_stat_activity|pg_stat_ssl|pg_stat_gssapi|pg_largeobject|pg_subscription|pg_stat_statements.*|pg_prepared.*",
    "duckdb_secrets",
)
