"""Whether the user may do what a load will do: asked before hours of work, not after."""

from psycopg import Connection
from psycopg.rows import TupleRow

from schemas.derive import quoted
from warehouse.errors import WarehouseError
from warehouse.postgres.ddl import Place
from warehouse.postgres.target import Target

_QUESTIONS = """
SELECT has_database_privilege(current_database(), 'CREATE'), has_database_privilege(current_database(), 'TEMPORARY'),
  current_user, current_database(), pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on'
"""
_SCHEMA = """
SELECT has_schema_privilege(oid, 'CREATE') FROM pg_catalog.pg_namespace WHERE nspname = %s
"""
_FOREIGN = """
SELECT n.nspname || '.' || c.relname FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname || '.' || c.relname = ANY(%s) AND NOT pg_has_role(c.relowner, 'USAGE') LIMIT 1
"""


def _missing(connection: Connection[TupleRow], place: Place, tables: list[str]) -> tuple[str, str] | None:
    """What the user may not do, and the statement that would let it."""
    may_create, may_temp, user, database, is_read_only = connection.execute(_QUESTIONS).fetchone() or (None,) * 5
    if is_read_only:
        return "the server is read-only", "name the primary server in the URL"
    for schema in (place.current, place.history):
        found = connection.execute(_SCHEMA, [schema]).fetchone()
        if found is None and not may_create:
            return f"no permission to make the schema {schema}", _grant("CREATE", f"DATABASE {database}", user)
        if found is not None and not found[0]:
            return f"no permission in the schema {schema}", _grant("CREATE, USAGE", f"SCHEMA {schema}", user)
    if not may_temp:
        return "no permission for temporary tables", _grant("TEMPORARY", f"DATABASE {database}", user)
    names = [table.replace('"', "") for table in tables]
    if other := connection.execute(_FOREIGN, [names]).fetchone():
        return f"the table {other[0]} belongs to another user", "use the user that made it"
    return None


def _grant(what: str, on: str, user: str) -> str:
    kind, _, name = on.partition(" ")
    return f"GRANT {what} ON {kind} {quoted(name)} TO {quoted(user)}, or use another database or user"


def raise_on_missing(connection: Connection[TupleRow], place: Place, tables: list[str], target: Target) -> None:
    """Raise WarehouseError if the user may not make, or fill, the tables. `tables` are those that are there."""
    if found := _missing(connection, place, tables):
        what, next_step = found
        raise WarehouseError(f"cannot write to the warehouse ({what})", target.shown, next_step)
