"""Rights that were granted on tables and views, kept where these are made anew."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import Connection, sql
from psycopg.rows import TupleRow

from warehouse.postgres.ddl import Place

_QUERY = """
SELECT n.nspname, c.relname, a.privilege_type, a.is_grantable, coalesce(g.rolname, 'public') AS grantee
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.aclexplode(c.relacl) AS a
LEFT JOIN pg_catalog.pg_roles AS g ON g.oid = a.grantee
WHERE n.nspname = ANY(%s) AND c.relkind IN ('r', 'v') AND a.grantee <> c.relowner
ORDER BY 1, 2, 3, 5
"""


@dataclass(frozen=True)
class Grant:
    """One right of one role on one table or view."""

    schema: str
    relation: str
    privilege: str
    grantable: bool
    grantee: str


def read(connection: Connection[TupleRow], place: Place) -> list[Grant]:
    """All rights of others on relations in the schemas of `place`."""
    return [Grant(*row) for row in connection.execute(_QUERY, [[place.current, place.history]]).fetchall()]


def restore(connection: Connection[TupleRow], granted: Sequence[Grant]) -> None:
    """Grant again what concerns relations that are there."""
    query = "SELECT schemaname, viewname FROM pg_catalog.pg_views UNION ALL SELECT schemaname, tablename FROM pg_tables"
    there = set(connection.execute(query.encode()).fetchall())
    for grant in granted:
        if (grant.schema, grant.relation) not in there:
            continue
        statement = sql.SQL("GRANT {} ON {} TO {}{}").format(
            sql.SQL(grant.privilege),  # a word of PostgreSQL's own catalogue
            sql.Identifier(grant.schema, grant.relation),
            sql.SQL("PUBLIC") if grant.grantee == "public" else sql.Identifier(grant.grantee),
            sql.SQL(" WITH GRANT OPTION" if grant.grantable else ""),
        )
        connection.execute(statement)
