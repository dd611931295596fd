"""DDL and comments of a table for a SQL backend."""

from collections.abc import Collection

from schemas import TABLES
from schemas.derive.columns import ColumnSpec, columns, comment, key_columns
from schemas.derive.history import HISTORY, HISTORY_TABLES

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

_ALL_TABLES = (*TABLES, *HISTORY_TABLES)


def quoted(name: str) -> str:
    """Quote an identifier: `references` is a reserved word in every dialect."""
    return '"' + name.replace('"', '""') + '"'


def qualified(table: str) -> str:
    """Quote the name of a table, with its schema if it has one (`history.cables`)."""
    return ".".join(quoted(part) for part in table.split("."))


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
    name = qualified(table)
    statements = [f"CREATE TABLE {name} (\n" + ",\n".join(lines) + "\n)"]
    statements.append(f"COMMENT ON TABLE {name} IS {_literal(comment(table))}")
    return statements + comment_columns(table)


def create_tables(backend: str, *, keyed: Collection[str] = _ALL_TABLES) -> list[str]:
    """Statements that create every table and the schema of the history, with comments, in an empty database.

    Those of `keyed` get their primary key.
    """
    statements = [statement for table in TABLES for statement in create_table(table, backend, keys=table in keyed)]
    statements.append(f"CREATE SCHEMA {HISTORY}")
    for table in HISTORY_TABLES:
        statements += create_table(table, backend, keys=table in keyed)
    return statements


def comment_columns(table: str, view: str | None = None) -> list[str]:
    """Statements that describe the columns of `table`, or of a `view` that has the same ones."""
    name = qualified(view or table)
    return [f"COMMENT ON COLUMN {name}.{quoted(spec.name)} IS {_literal(spec.description)}" for spec in columns(table)]
