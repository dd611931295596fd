"""Join small parts: each night leaves one a year and table, and a reader pays for each file it opens.

Parts of cables are joined once a year folder has many small ones, in all tables alike, because the rows of a cable
stand in the part of one name; tables of the ledger and of the history, which have no years, each by itself. Only parts
of earlier runs are taken, so the rows are the same and a database loads nothing anew; the version before keeps its own
files. The work of a night is bounded, however many nights came before.
"""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq
from pyarrow import ArrowException

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import HISTORY_TABLES, sort_columns
from warehouse.errors import explained
from warehouse.layout import siblings
from warehouse.stage import CABLES_PER_PART, write_parquet

# Cables. A part of at least so many is left alone.
_SMALL = CABLES_PER_PART // 4
# Small parts that a year may have.
MOST_SMALL = 8
# Joins in one run, each of CABLES_PER_PART cables at most.
_MOST_JOINS = 4
# Bytes. Of ledger and history a larger part is left alone, and so much is joined in one run and table.
_SMALL_BYTES = 1024 * 1024
_MOST_BYTES = 8 * _SMALL_BYTES
# Small parts that such a table may have.
MOST_LOOSE = 32


def _small_parts(stage: Path, linked: Mapping[Path, str]) -> dict[str, list[tuple[int, Path]]]:
    """Carried parts of `cables` with few rows: number of rows and part, smallest first, by year."""
    found: dict[str, list[tuple[int, Path]]] = {}
    for part in linked:
        if part.is_relative_to(stage / "cables"):
            with explained("cannot read the published state", part, ArrowException):
                n_cables = pq.read_metadata(part).num_rows
            if n_cables < _SMALL:
                found.setdefault(part.parent.name, []).append((n_cables, part))
    return {year: sorted(parts) for year, parts in found.items()}


def _chosen(parts: list[tuple[int, Path]]) -> list[Path]:
    """As many of the smallest parts as make a whole one."""
    chosen, total = [], 0
    for n_cables, part in parts:
        if total + n_cables > CABLES_PER_PART:
            break
        chosen.append(part)
        total += n_cables
    return chosen


def _join(stage: Path, parts: list[Path], name: str) -> set[Path]:
    """Write the rows of parts of `cables`, and of their siblings, to new ones. Returns the files that are gone."""
    by_table: dict[str, list[Path]] = {table: [] for table in CABLE_TABLES}
    for part in parts:
        for table, sibling in siblings(part, stage):
            by_table[table].append(sibling)
    for table, files in by_table.items():
        if files:
            rows = pl.scan_parquet(files, glob=False).sort(sort_columns(table))
            write_parquet(files[0].parent / f"{name}.parquet", table, rows)
            for file in files:
                file.unlink()
    return {file for files in by_table.values() for file in files}


def _join_loose(stage: Path, table: str, run_id: str, linked: Mapping[Path, str]) -> set[Path]:
    """Join carried parts of a table of the ledger or the history, oldest first, if many are small. Returns the old."""
    folder = stage / table.replace(".", "/")
    small = sorted(part for part in linked if part.parent == folder and part.stat().st_size < _SMALL_BYTES)
    if len(small) <= MOST_LOOSE:
        return set()
    chosen, total = list[Path](), 0
    for part in small:
        total += part.stat().st_size
        if total > _MOST_BYTES:
            break
        chosen.append(part)
    write_parquet(folder / f"{run_id}-joined.parquet", table, pl.scan_parquet(chosen, glob=False))
    for part in chosen:
        part.unlink()
    return set(chosen)


def join_small_parts(stage: Path, run_id: str, linked: Mapping[Path, str]) -> dict[Path, str]:
    """Join small parts among those that a stage carries over, and return those of `linked` that remain.

    `linked` (file -> place in the version before) has no file of this run, and all that is carried over stands in the
    stage, rewritten or not. Raises WarehouseError (full disk, damaged
    part).
    """
    crowded = {year: parts for year, parts in _small_parts(stage, linked).items() if len(parts) > MOST_SMALL}
    gone: set[Path] = set()
    for year in sorted(crowded, key=lambda one: -len(crowded[one]))[:_MOST_JOINS]:
        gone |= _join(stage, _chosen(crowded[year]), f"{run_id}-joined")
    for table in (*LEDGER_TABLES, *HISTORY_TABLES):
        gone |= _join_loose(stage, table, run_id, linked)
    return {file: place for file, place in linked.items() if file not in gone}
