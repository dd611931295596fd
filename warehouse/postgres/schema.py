"""Whether the tables of a database are those of this program: its schema version, and columns changed by hand.

A change of a view needs a dated migration as well (one without statements will do): views are made anew with it.
"""

from collections.abc import Iterator

from psycopg import Connection
from psycopg.rows import TupleRow

from schemas.derive import columns, quoted
from schemas.derive.ddl import TYPES
from schemas.derive.history import current_of
from warehouse import migrations
from warehouse.errors import WarehouseError
from warehouse.postgres.ddl import ALL_TABLES, Place
from warehouse.postgres.target import Target
from warehouse.postgres.views import create_views, drop_views

_ALIASES = {"timestamp without time zone": "timestamp"}
_COLUMNS = """
SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = ANY(%s) AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
"""
Found = dict[tuple[str, str], dict[str, tuple[str, bool]]]


def _columns(connection: Connection[TupleRow], place: Place) -> Found:
    """Type and NOT NULL of each column, by schema and table."""
    found: Found = {}
    for schema, table, name, kind, not_null in connection.execute(_COLUMNS, [[place.current, place.history]]):
        found.setdefault((schema, table), {})[name] = (_ALIASES.get(kind) or str(kind), bool(not_null))
    return found


def _differences(found: Found, place: Place) -> Iterator[str]:
    types = {family: name.lower() for family, name in TYPES["postgresql"].items()}
    for table in ALL_TABLES:
        there = found.get((place.schema_of(table), current_of(table)))
        if there is None:
            yield f"table {table} is gone"
            continue
        for spec in columns(table):
            kind, not_null = there.get(spec.name, (None, False))
            if kind is None:
                yield f"column {table}.{spec.name} is gone"
            elif kind != types[spec.type]:
                yield f"column {table}.{spec.name} is {kind}, not {types[spec.type]}"
            elif not_null == spec.nullable:
                yield f"column {table}.{spec.name} {'may not' if not_null else 'may'} be null"
        known = {spec.name for spec in columns(table)}
        yield from (f"column {table}.{name} is not of the model" for name in there if name not in known)


def differences(connection: Connection[TupleRow], place: Place) -> list[str]:
    """What of the tables is not as the model says, in words; nothing for a database without our tables."""
    found = _columns(connection, place)
    is_ours = any((place.schema_of(table), current_of(table)) in found for table in ALL_TABLES)
    return list(_differences(found, place)) if is_ours else []


def raise_on_differences(connection: Connection[TupleRow], place: Place, target: Target) -> None:
    """Raise WarehouseError that names the first difference."""
    if changed := differences(connection, place):
        more = f" and {len(changed) - 1} more" if len(changed) > 1 else ""
        raise WarehouseError(
            f"the tables were changed by others: {changed[0]}{more}",
            target.shown,
            "`cables migrate` loads them anew from the lake",
        )


def _applied(connection: Connection[TupleRow], place: Place) -> set[str] | None:
    """Names of the migrations behind a database; None if it has no ledger."""
    ledger = place.table(migrations.LEDGER)
    if connection.execute("SELECT to_regclass(%s)", [ledger]).fetchone() == (None,):
        return None
    return {str(name) for (name,) in connection.execute(f"SELECT name FROM {ledger}".encode())}


def behind(connection: Connection[TupleRow], place: Place) -> list[str]:
    """In words, that migrations are missing; nothing for a database without our tables."""
    applied = _applied(connection, place)
    if applied is None or migrations.latest() in applied:
        return []
    return [f"schema version {max(applied, default='none')}, not {migrations.latest()}"]


def raise_on_strangers(connection: Connection[TupleRow], place: Place, tables: list[str], target: Target) -> None:
    """Raise WarehouseError if `tables`, which have our names, were not made by us: we would drop them."""
    if tables and _applied(connection, place) is None:
        raise WarehouseError(
            f"there is a table {tables[-1]} that this program did not make",
            target.shown,
            "name a database of its own in the URL, or a schema with ?schema=cables",
        )


def raise_on_newer(connection: Connection[TupleRow], place: Place, target: Target) -> None:
    """Raise WarehouseError for a database that a newer program has migrated."""
    if unknown := sorted((_applied(connection, place) or set()) - set(migrations.names())):
        raise WarehouseError(
            f"the database is of a newer program (schema {unknown[-1]}, known is {migrations.latest()})",
            target.shown,
            "upgrade the program",
        )


def mark_all(connection: Connection[TupleRow], place: Place) -> None:
    """Write the ledger of migrations beside tables that were just made."""
    connection.execute(f"SET LOCAL search_path = {quoted(place.current)}".encode())
    migrations.mark_all(lambda statement: connection.execute(statement.encode()))


def migrate(connection: Connection[TupleRow], place: Place) -> list[str]:
    """Apply what the ledger lacks, in the open transaction, and return the names. Nothing where no tables are."""
    applied = _applied(connection, place)
    if applied is None:
        return []
    pending = [name for name in migrations.names() if name not in applied]
    if not pending:
        return []
    connection.execute(drop_views(place).encode())
    connection.execute(f"SET LOCAL search_path = {quoted(place.current)}".encode())
    for name in pending:
        for statement in migrations.statements(name):
            connection.execute(statement.encode())
        connection.execute(f"INSERT INTO {migrations.LEDGER} (name) VALUES (%s)".encode(), [name])
    connection.execute(";\n".join(create_views(place)).encode())
    return pending
