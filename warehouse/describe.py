"""The reference part of `docs/warehouse.md`: every table and view with its columns, read from a live database.

What is printed is what a reader of the database gets: an empty DuckDB with all tables and views is asked.
"""

from collections.abc import Iterator

import duckdb

from schemas import CABLE_TABLES, DIMENSION_TABLES, LEDGER_TABLES
from schemas.derive import create_tables
from warehouse.view_files import view_statements

BEGIN = "<!-- made by `make docs` from here; do not edit -->"
END = "<!-- made by `make docs` up to here -->"
_GROUPS = (
    ("About cables", CABLE_TABLES),
    ("About runs", LEDGER_TABLES),
    ("Made whole from vocabularies and other tables", DIMENSION_TABLES),
)
_COLUMNS = """
SELECT column_name, lower(data_type), comment FROM duckdb_columns()
WHERE NOT internal AND schema_name = 'main' AND table_name = $name ORDER BY column_index
"""


_COMMENTS = "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal AND schema_name = 'main'"


def _database() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for statement in create_tables("duckdb"):
        connection.execute(statement)
    for _, statements in view_statements():
        connection.execute(statements)
    return connection


def _views(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    found = connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY 1").fetchall()
    for name, comment in found:
        yield from (f"### {name}", "", f"{comment}.", "", "| column | type | meaning |", "|---|---|---|")
        for column, kind, meaning in connection.execute(_COLUMNS, {"name": name}).fetchall():
            yield f"| {column} | {kind} | {meaning} |"
        yield ""


def _tables(connection: duckdb.DuckDBPyConnection) -> Iterator[str]:
    comments = dict(connection.execute(_COMMENTS).fetchall())
    for title, tables in _GROUPS:
        yield from (f"### {title}", "", "| table | holds | columns |", "|---|---|---|")
        for table in tables:
            names = ", ".join(row[0] for row in connection.execute(_COLUMNS, {"name": table}).fetchall())
            yield f"| [{table}](data-dictionary.md#{table}) | {comments[table]} | {names} |"
        yield ""
    yield from (
        "### History",
        "",
        "The schema `history` has the tables about cables again (`history.cables`), for versions that are no longer",
        "current: with all their columns, `valid_from_run` and `valid_to_run`. The view `cable_versions` has both.",
        "",
    )


def reference() -> str:
    """The sections Views and Tables as Markdown, with the marks around them."""
    with _database() as connection:
        lines = [
            BEGIN,
            "",
            "## Views",
            "",
            *_views(connection),
            "## Tables",
            "",
            "The [data dictionary](data-dictionary.md) explains every column and code.",
            "",
            *_tables(connection),
            END,
        ]
    return "\n".join(lines)


def renewed(page: str) -> str:
    """The page with its made part written anew. Raises ValueError if a mark is missing."""
    before, rest = page.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return before + reference() + after
