"""The same published state in DuckDB and PostgreSQL, and the same query put to both."""

from pathlib import Path
from typing import Any

import duckdb
import psycopg
from psycopg.types.numeric import FloatLoader

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, columns, create_tables, qualified, quoted
from tests.warehouse.made import read
from warehouse.view_files import view_statements

Rows = list[tuple[Any, ...]]


def copy_to_postgres(root: Path, url: str) -> None:
    """Create all tables and views in an empty database and fill them from the lake."""
    with psycopg.connect(url) as connection:
        for statement in create_tables("postgresql"):
            connection.execute(statement.encode())
        for table in (*TABLES, *HISTORY_TABLES):
            names = ", ".join(quoted(spec.name) for spec in columns(table))
            with connection.cursor().copy(f"COPY {qualified(table)} ({names}) FROM STDIN".encode()) as copy:
                for row in read(root, table).iter_rows():
                    copy.write_row(row)
        for _, statements in view_statements():
            connection.execute(statements.encode())


def duckdb_rows(root: Path, sql: str) -> Rows:
    with duckdb.connect(str((root / "current").resolve() / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def postgres_rows(url: str, sql: str) -> Rows:
    with psycopg.connect(url) as connection:
        connection.adapters.register_loader("numeric", FloatLoader)
        return connection.execute(sql.encode()).fetchall()


def make_searchable(url: str) -> None:
    """The table that search needs, as `warehouse.search.server` expects it."""
    with psycopg.connect(url) as connection:
        connection.execute("""
            CREATE TABLE search_cables AS
            WITH texts AS (SELECT cable_id, 'a ' || string_agg(text, ' a ') AS text FROM paragraphs GROUP BY cable_id)
            SELECT cable_id,
              setweight(to_tsvector('english', coalesce(subject, '')), 'A')
              || setweight(to_tsvector('english', replace(coalesce(text, ''), '-', ' ')), 'D') AS document
            FROM cables LEFT JOIN texts USING (cable_id)
        """)
