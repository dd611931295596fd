"""How often each optional column is filled. Required columns always are, so they are left out.

The numbers of nulls stand in the footers of Parquet files: no row is read, whatever the size of the corpus.
"""

from collections.abc import Sequence
from pathlib import Path

import duckdb

from expectations.pages.corpus import Parts, file_list
from expectations.pages.facts import FillFact
from schemas import CABLE_TABLES
from schemas.derive import columns

_FOOTERS = """
SELECT path_in_schema, CAST(sum(num_values) AS BIGINT), CAST(sum(stats_null_count) AS BIGINT)
FROM parquet_metadata({files}) GROUP BY path_in_schema
"""


def _counts(connection: duckdb.DuckDBPyConnection, paths: Sequence[Path]) -> dict[str, tuple[int, int]]:
    """Column -> values and nulls among them. A column whose footers do not say is left out."""
    if not paths:
        return {}
    rows = connection.execute(_FOOTERS.format(files=file_list(paths))).fetchall()
    return {name: (values, nulls) for name, values, nulls in rows if values and nulls is not None}


def fill_facts(connection: duckdb.DuckDBPyConnection, new: Parts, before: Parts) -> tuple[FillFact, ...]:
    """Fill of the optional columns of all tables that have new rows, in the order of their declaration."""
    facts = []
    for table in CABLE_TABLES:
        now, then = (_counts(connection, parts.get(table, ())) for parts in (new, before))
        for spec in columns(table):
            if not spec.nullable or spec.name not in now:
                continue
            n_rows, nulls = now[spec.name]
            values, nulls_before = then.get(spec.name, (0, 0))
            earlier = 1 - nulls_before / values if values else None
            facts.append(FillFact(table, spec.name, n_rows, 1 - nulls / n_rows, earlier))
    return tuple(facts)
