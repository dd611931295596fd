"""What of a DuckDB warehouse is not as the model says: schema version, tables, columns, types, nullability.

For PostgreSQL see `warehouse.postgres.schema`.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from schemas import TABLES
from schemas.derive import HISTORY_TABLES, columns
from schemas.derive.ddl import TYPES
from warehouse import migrations
from warehouse.errors import explained

_COLUMNS = """
SELECT CASE table_schema WHEN 'main' THEN '' ELSE table_schema || '.' END || table_name, column_name, data_type,
  is_nullable = 'YES'
FROM information_schema.columns WHERE table_catalog = current_database()
"""
Found = dict[str, dict[str, tuple[str, bool]]]


def _tables(found: Found) -> Iterator[str]:
    for table in (*TABLES, *HISTORY_TABLES):
        there = found.get(table)
        if there is None:
            yield f"table {table} is missing"
            continue
        for spec in columns(table):
            kind, is_nullable = there.get(spec.name, ("", spec.nullable))
            if not kind:
                yield f"column {table}.{spec.name} is missing"
            elif kind != TYPES["duckdb"][spec.type]:
                yield f"column {table}.{spec.name} is {kind}, not {TYPES['duckdb'][spec.type]}"
            elif is_nullable != spec.nullable:
                yield f"column {table}.{spec.name} {'may' if is_nullable else 'may not'} be null"
        known = {spec.name for spec in columns(table)}
        yield from (f"column {table}.{name} is not of the model" for name in there if name not in known)


def drift(database: Path) -> list[str]:
    """Each difference in words; empty where all is well. Raises WarehouseError if the file cannot be opened."""
    found: Found = {}
    with (
        explained("cannot open the warehouse", database, duckdb.Error, next_step="the next run builds it anew"),
        duckdb.connect(str(database), read_only=True) as connection,
    ):
        for table, name, kind, is_nullable in connection.execute(_COLUMNS).fetchall():
            found.setdefault(table, {})[name] = (kind, is_nullable)
        ledger = f"SELECT max(name) FROM {migrations.LEDGER}"
        there = connection.execute(ledger).fetchone() if migrations.LEDGER in found else None
    version = there[0] if there else "none"
    behind = [f"schema version {version}, not {migrations.latest()}"] if version != migrations.latest() else []
    return [*behind, *_tables(found)]
