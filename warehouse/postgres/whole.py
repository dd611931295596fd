"""Load a whole state into new tables: bare tables, COPY, then keys, indexes and statistics.

In that order it takes half the time of loading into tables with keys. Where tables are there already, the new ones
are made in schemas of their own and take the place of the old at the end, for which readers wait a moment.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from psycopg import Connection
from psycopg.rows import TupleRow

from schemas import CABLE_TABLES, TABLES
from schemas.derive import HISTORY_TABLES, columns, history_of, quoted
from schemas.derive.history import current_of
from warehouse import migrations
from warehouse.postgres import ddl, grants, schema, search
from warehouse.postgres.copying import copy_parts
from warehouse.postgres.ddl import Place
from warehouse.postgres.views import create_views, drop_views

# Those of history first, `cables` last.
OUR_TABLES = (*HISTORY_TABLES, search.TABLE, migrations.LEDGER, *reversed(TABLES))
# How long the swap waits for readers to end their transactions; new readers wait behind it.
_SWAP_SECONDS = 30


def execute_all(connection: Connection[TupleRow], statements: Iterable[str]) -> None:
    """Execute statements made here, in one round trip."""
    connection.execute(";\n".join(statements).encode())


def existing_tables(connection: Connection[TupleRow], place: Place) -> list[str]:
    """Our tables that are there, qualified and quoted: those of history first, `cables` last."""
    wanted = [(place.schema_of(table), current_of(table)) for table in OUR_TABLES]
    query = "SELECT schemaname, tablename FROM pg_catalog.pg_tables WHERE schemaname = ANY(%s)"
    found: set[tuple[str, str]] = set(connection.execute(query, [[place.current, place.history]]).fetchall())
    return [f"{quoted(there)}.{quoted(table)}" for there, table in wanted if (there, table) in found]


def create_schema(connection: Connection[TupleRow], name: str) -> None:
    """Make a schema where there is none; asking first, because a user may lack the right to make it."""
    if connection.execute("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", [name]).fetchone() is None:
        connection.execute(f"CREATE SCHEMA {quoted(name)}".encode())


def column_names(table: str) -> list[str]:
    return [spec.name for spec in columns(table)]


def copy_all(
    connection: Connection[TupleRow],
    place: Place,
    state: Mapping[str, Sequence[Path]],
    history: Mapping[str, Sequence[Path]],
) -> None:
    """Fill bare tables that were made in this transaction."""
    for table in TABLES:
        copy_parts(connection, place.identifier(table), column_names(table), state.get(table, ()), freeze=True)
    for table in CABLE_TABLES:
        past = history_of(table)
        copy_parts(connection, place.identifier(past), column_names(past), history.get(table, ()), freeze=True)


def build(
    connection: Connection[TupleRow],
    place: Place,
    state: Mapping[str, Sequence[Path]],
    history: Mapping[str, Sequence[Path]],
) -> None:
    """Make and fill all tables in the schemas of `place`, which exist and have none of them."""
    execute_all(connection, ddl.bare_tables(place))
    schema.mark_all(connection, place)
    copy_all(connection, place, state, history)
    finish(connection, place)


def finish(connection: Connection[TupleRow], place: Place) -> None:
    """Give filled tables their statistics, keys, indexes and search vectors."""
    connection.execute("SET LOCAL maintenance_work_mem = '256MB'")
    execute_all(connection, ddl.analyze(place))
    for statement in (*ddl.primary_keys(place), *ddl.foreign_keys(place), *ddl.indexes(place)):
        connection.execute(statement.encode())
    search.create_vectors(connection, place)


def _swap(connection: Connection[TupleRow], built: Place, place: Place, old: Sequence[str]) -> None:
    """Put the tables of `built` in the place of the old ones, with the rights that were granted on those."""
    connection.execute(f"SET LOCAL lock_timeout = '{_SWAP_SECONDS}s'".encode())
    connection.execute(drop_views(place).encode())
    # Not CASCADE: views and keys of other people would be gone without a word.
    connection.execute(f"DROP TABLE {', '.join(old)}".encode())
    moved = [f"ALTER TABLE {built.table(table)} SET SCHEMA {quoted(place.schema_of(table))}" for table in OUR_TABLES]
    execute_all(connection, moved)
    execute_all(connection, [f"DROP SCHEMA {quoted(name)}" for name in (built.current, built.history)])


def load_whole(
    connection: Connection[TupleRow],
    place: Place,
    state: Mapping[str, Sequence[Path]],
    history: Mapping[str, Sequence[Path]],
) -> None:
    """Make the database hold exactly these rows, in the open transaction. Raises psycopg.Error."""
    for name in (place.current, place.history):
        create_schema(connection, name)
    old = existing_tables(connection, place)
    if not old:
        build(connection, place, state, history)
        execute_all(connection, create_views(place))
        return
    granted = grants.read(connection, place)
    aside = Place(f"{place.current}_build", f"{place.history}_build")
    execute_all(connection, [f"CREATE SCHEMA {quoted(name)}" for name in (aside.current, aside.history)])
    build(connection, aside, state, history)
    _swap(connection, aside, place, old)
    execute_all(connection, create_views(place))
    grants.restore(connection, granted)
