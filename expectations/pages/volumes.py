"""How many rows: a table, a month and a station, new in the run and published before it."""

from collections.abc import Mapping

import duckdb

from expectations.pages.facts import TableFact, Volume
from schemas import CABLE_TABLES, TABLES
from schemas.derive import quoted

# Stations that a reader can take in at once; the page says how many more there are.
SHOWN_POSTS = 12

_BY = """
WITH counted AS (
  SELECT {what} AS name, count(*) AS n_new, 0 AS n_before FROM new.cables GROUP BY name
  UNION ALL SELECT {what} AS name, 0, count(*) FROM before.cables GROUP BY name
)
SELECT name, CAST(sum(n_new) AS BIGINT) AS n_new, CAST(sum(n_before) AS BIGINT) AS n_before
FROM counted GROUP BY name
"""


def table_facts(
    connection: duckdb.DuckDBPyConnection, totals: Mapping[str, int], before: Mapping[str, int]
) -> tuple[TableFact, ...]:
    """Rows of every table of cables, then quarantine and superseded.

    `totals`: rows now, empty if not published; `before`: rows of the tables that need not be counted.
    """
    facts = []
    for table in (*CABLE_TABLES, "quarantine", "superseded"):
        n_new = _count(connection, "new", table)
        n_before = before[table] if table in before else _count(connection, "before", table)
        facts.append(TableFact(table, _meaning(table), n_new, n_before, totals.get(table)))
    return tuple(facts)


def _count(connection: duckdb.DuckDBPyConnection, schema: str, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {schema}.{quoted(table)}").fetchone()
    return int(row[0]) if row else 0


def _meaning(table: str) -> str:
    """First sentence of the table's description."""
    return (TABLES[table].__doc__ or "").strip().splitlines()[0]


def by_month(connection: duckdb.DuckDBPyConnection) -> tuple[Volume, ...]:
    """Cables by month of creation (2009-04), in order; months without cables are left out."""
    rows = connection.execute(_BY.format(what="strftime(created_at, '%Y-%m')") + "ORDER BY name").fetchall()
    return tuple(Volume(*row) for row in rows)


def by_post(connection: duckdb.DuckDBPyConnection) -> tuple[tuple[Volume, ...], int]:
    """Stations with the most new cables, and how many stations have any."""
    query = _BY.format(what="station") + "HAVING sum(n_new) > 0 ORDER BY n_new DESC, name"
    rows = connection.execute(query).fetchall()
    return tuple(Volume(*row) for row in rows[:SHOWN_POSTS]), len(rows)
