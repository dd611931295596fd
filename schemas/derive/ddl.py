"""DDL and comments of a table for a SQL backend."""

from schemas.derive.columns import ColumnSpec, columns, comment, key_columns

TYPES: dict[str, dict[str, str]] = {
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
        "text": "TEXT",
        "integer": "BIGINT",
        "number": "DOUBLE PRECISION",
        "boolean": "BOOLEAN",
        "timestamp": "TIMESTAMP",
        "date": "DATE",
        "binary": "BYTEA",
    },
}


def quoted(name: str) -> str:
    """Quote an identifier: `references` is a reserved word in every dialect."""
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _column(spec: ColumnSpec, backend: str) -> str:
    null = "" if spec.nullable else " NOT NULL"
    return f"  {quoted(spec.name)} {TYPES[backend][spec.type]}{null}"


def create_table(table: str, backend: str, *, keys: bool = True) -> list[str]:
    """Statements that create `table` with its comments, for backend `duckdb` or `postgresql`.

    Foreign keys are left out: DuckDB cannot refresh a table that has them, so the quality gate checks them.
    """
    lines = [_column(spec, backend) for spec in columns(table)]
    key = key_columns(table)
    if keys and key:
        lines.append(f"  PRIMARY KEY ({', '.join(quoted(name) for name in key)})")
    name = quoted(table)
    statements = [f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n)"]
    statements.append(f"COMMENT ON TABLE {name} IS {_literal(comment(table))}")
    return statements + comment_columns(table)


def comment_columns(table: str, view: str | None = None) -> list[str]:
    """Statements that describe the columns of `table`, or of a `view` that has the same ones."""
    name = quoted(view or table)
    return [f"COMMENT ON COLUMN {name}.{quoted(spec.name)} IS {_literal(spec.description)}" for spec in columns(table)]
