"""Put the dimension tables into a stage: they come from the vocabularies of the program, not from a run's input."""

from pathlib import Path

import polars as pl

from schemas import DIMENSION_TABLES
from schemas.derive import dimension
from warehouse.layout import Version
from warehouse.stage import write_parquet


def _is_there(table: str, rows: pl.DataFrame, version: Version) -> bool:
    """Whether a version holds exactly these rows. A part that cannot be read is as good as none."""
    parts = version.parts(table)
    try:
        return bool(parts) and pl.read_parquet(parts, glob=False).equals(rows)
    except (OSError, pl.exceptions.PolarsError):
        return False


def write_dimensions(stage: Path, name: str, previous: Version | None) -> frozenset[str]:
    """Write `<table>/<name>.parquet` for each dimension table that is not in the previous version as it must be.

    Returns the tables written: their parts in the previous version are not to be carried over.
    """
    written: set[str] = set()
    for table in DIMENSION_TABLES:
        rows = dimension(table)
        if previous is None or not _is_there(table, rows, previous):
            write_parquet(stage / table / f"{name}.parquet", table, rows)
            written.add(table)
    return frozenset(written)
