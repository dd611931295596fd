"""What each backend's catalogue is asked, and what it calls the types of the model."""

TYPES = {
    "duckdb": {
        "text": "VARCHAR",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
        "timestamp": "TIMESTAMP",
        "date": "DATE",
        "binary": "BLOB",
    },
    "postgresql": {
        "text": "text",
        "integer": "bigint",
        "number": "double precision",
        "boolean": "boolean",
        "timestamp": "timestamp without time zone",
        "date": "date",
        "binary": "bytea",
    },
}
CATALOGUE = {
    "duckdb": {
        "columns": """
            SELECT schema_name || '.' || table_name, column_name, data_type, NOT is_nullable, comment
            FROM duckdb_columns() WHERE NOT internal ORDER BY 1, column_index""",
        "relations": """
            SELECT schema_name || '.' || table_name, comment FROM duckdb_tables() WHERE NOT internal
            UNION ALL SELECT schema_name || '.' || view_name, comment FROM duckdb_views() WHERE NOT internal""",
        "keys": """
            SELECT schema_name || '.' || table_name, constraint_column_names FROM duckdb_constraints()
            WHERE constraint_type = 'PRIMARY KEY'""",
    },
    "postgresql": {
        "columns": """
            SELECT n.nspname || '.' || c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
              col_description(c.oid, a.attnum)
            FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'v')
              AND n.nspname IN ('public', 'history')
            ORDER BY 1, a.attnum""",
        "relations": """
            SELECT n.nspname || '.' || c.relname, obj_description(c.oid, 'pg_class')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'v') AND n.nspname IN ('public', 'history')""",
        "keys": """
            SELECT n.nspname || '.' || c.relname,
              array_agg(a.attname::text ORDER BY array_position(i.indkey::int2[], a.attnum))
            FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
            WHERE i.indisprimary AND n.nspname IN ('public', 'history') GROUP BY 1""",
    },
}
