"""Which segments are merged into one, and how.

Segments are of one tier if the numbers of their cables differ by less than the factor FAN_IN. As many of one tier
become one of the next, so a cable is merged some times in its life, and a corpus has few segments: less than
FAN_IN in each tier, plus one for each LARGEST cables.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from warehouse.errors import explained
from warehouse.search.building import create

FAN_IN = 4
# Cables. Merging larger ones would cost a night more than it gives.
LARGEST = 100_000
# All nights that bring less are of one tier.
_SMALLEST = 500


def _tier(n_cables: int) -> int:
    return math.floor(math.log(max(n_cables, _SMALLEST) / _SMALLEST, FAN_IN))


def group_to_merge(alive: Mapping[Path, int]) -> list[Path]:
    """The files of the lowest tier that has FAN_IN of them, with all lower tiers; empty if none has.

    `alive`: cables of each file that are current.
    """
    small = {file: _tier(n) for file, n in alive.items() if n < LARGEST}
    for tier in sorted(set(small.values())):
        if sum(one == tier for one in small.values()) >= FAN_IN:
            return sorted(file for file, one in small.items() if one <= tier)
    return []


def merge(path: Path, sources: Sequence[Path], current: pl.DataFrame) -> None:
    """Write the cables of `sources` that are current to a new segment. Raises WarehouseError.

    `current` has the columns cable_id and run_id.
    """
    with explained("cannot merge the index", path, duckdb.Error), create(path) as connection:
        for number, source in enumerate(sources):
            connection.execute("ATTACH '{}' AS s{} (READ_ONLY)".format(str(source).replace("'", "''"), number))
        numbers = range(len(sources))
        docs = " UNION ALL ".join(f"SELECT {n} AS source, * FROM s{n}.docs" for n in numbers)
        terms = " UNION ALL ".join(f"SELECT {n} AS source, * FROM s{n}.terms" for n in numbers)
        postings = " UNION ALL ".join(f"SELECT {n} AS source, * FROM s{n}.postings" for n in numbers)
        connection.register("current_cables", current)
        connection.execute(f"""
            CREATE TEMP TABLE moved AS
            SELECT source, doc AS old, row_number() OVER (ORDER BY cable_id, run_id) - 1 AS new,
              cable_id, run_id, n_words
            FROM ({docs}) SEMI JOIN current_cables USING (cable_id, run_id)
        """)
        connection.execute("INSERT INTO docs SELECT new, cable_id, run_id, n_words FROM moved ORDER BY new")
        connection.execute(f"""
            INSERT INTO terms
            SELECT term, row_number() OVER (ORDER BY term) - 1 FROM (SELECT DISTINCT term FROM ({terms})) ORDER BY term
        """)
        connection.execute(f"""
            INSERT INTO postings
            SELECT t.term_id, m.new, p.n
            FROM ({postings}) AS p
            JOIN moved AS m ON m.source = p.source AND m.old = p.doc
            JOIN ({terms}) AS o ON o.source = p.source AND o.term_id = p.term_id
            JOIN terms AS t ON t.term = o.term
            ORDER BY 1, 2
        """)
        connection.execute("DROP TABLE moved")
        connection.execute("CHECKPOINT")
