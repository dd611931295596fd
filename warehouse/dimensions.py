"""Put the tables that are written whole into a stage: they follow from the vocabularies and from other tables."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from schemas import DIMENSION_TABLES
from schemas.derive import dimension
from warehouse.durable import link_or_copy
from warehouse.layout import Version
from warehouse.stage import write_parquet
from warehouse.threads import TABLE as THREADS
from warehouse.threads import threads_of_parts


def _rows(table: str, references: Sequence[Path]) -> pl.DataFrame:
    if table == THREADS:
        return threads_of_parts(references)
    return dimension(table)


def _is_there(rows: pl.DataFrame, parts: list[Path]) -> bool:
    """Whether parts hold exactly these rows. A part that cannot be read is as good as none."""
    try:
        return bool(parts) and pl.read_parquet(parts, glob=False).equals(rows)
    except (OSError, pl.exceptions.PolarsError):
        return False


def place_dimensions(stage: Path, name: str, previous: Version | None, references: Sequence[Path]) -> dict[Path, str]:
    """Make the tables of DIMENSION_TABLES stand in a stage. `references`: all parts of that table in the new state.

    A table that did not change is linked from the previous version, any other is written as
    `<table>/<name>.parquet`. Returns linked file -> place in the old version.
    """
    linked: dict[Path, str] = {}
    for table in DIMENSION_TABLES:
        rows = _rows(table, references)
        parts = previous.parts(table) if previous else []
        if previous and _is_there(rows, parts):
            for part in parts:
                place = part.relative_to(previous.path).as_posix()
                link_or_copy(part, stage / place)
                linked[stage / place] = place
        elif not rows.is_empty():
            write_parquet(stage / table / f"{name}.parquet", table, rows)
    return linked
