"""What the tables of a published state hold, as digests that do not hang on the order of rows."""

from pathlib import Path

import polars as pl

from schemas import TABLES
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir, Version

# Each run has another id, and `runs` tells when and for how long it ran.
_OF_THE_RUN = "run_id"
COMPARED = tuple(table for table in TABLES if table != "runs")

_MEGABYTE = 1e6


def digest(rows: pl.LazyFrame) -> tuple[int, int]:
    """Number of rows and a hash of their content that does not hang on their order."""
    hashed = rows.select(pl.struct(pl.all()).hash(seed=7)).collect(engine="streaming").to_series()
    return hashed.len(), int(hashed.sum() or 0)


def current(data: Path) -> Version:
    """The published version. Raises WarehouseError if there is none."""
    version = DataDir(data).current_version()
    if version is None:
        raise WarehouseError("nothing is published", data, "ingest first")
    return version


def lake(data: Path, table: str) -> pl.LazyFrame:
    """The published rows of a table."""
    return pl.scan_parquet(current(data).parts(table), glob=False)


def differing(one: Path, other: Path) -> list[str]:
    """Tables whose rows differ between two data directories, but for the run that wrote them."""
    found = []
    for table in COMPARED:
        left, right = (digest(lake(data, table).drop(_OF_THE_RUN, strict=False)) for data in (one, other))
        if left != right:
            found.append(f"{table}: {left[0]:,} rows and {right[0]:,}, or other values")
    return found


def telegram_megabytes(data: Path) -> float:
    """Megabytes of telegram text, headers and bodies as read, whatever the form of the dump was."""
    sizes = (pl.col(name).str.len_bytes().sum().fill_null(0) for name in ("header_raw", "body_raw"))
    return float(lake(data, "cables").select(pl.sum_horizontal(*sizes)).collect().item()) / _MEGABYTE
