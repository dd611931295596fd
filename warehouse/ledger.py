"""What earlier runs did, read from the ledger tables of the published state."""

from collections.abc import Collection
from typing import Any

import polars as pl

from schemas.derive import empty
from warehouse.errors import WarehouseError, explained
from warehouse.layout import DataDir, Version


def _table(version: Version | None, table: str) -> pl.DataFrame:
    parts = version.parts(table) if version else []
    if not parts:
        return empty(table)
    with explained("cannot read the ledger", parts[0].parent, pl.exceptions.PolarsError):
        return pl.scan_parquet(parts, glob=False).collect()


def known_files(data: DataDir) -> frozenset[str]:
    """Ids of the files that the published state has taken in already."""
    return frozenset(_table(data.current_version(), "ingest_files")["file_id"])


def read_files(data: DataDir) -> pl.DataFrame:
    """Rows of table `ingest_files`: every file read so far."""
    return _table(data.current_version(), "ingest_files")


def list_runs(data: DataDir) -> pl.DataFrame:
    """Rows of table `runs`, newest first; empty before the first run."""
    return _table(data.current_version(), "runs").sort("run_id", descending=True)


def last_run(data: DataDir) -> dict[str, Any] | None:
    """The newest row of table `runs` by column name; None before the first run."""
    runs = list_runs(data)
    return runs.row(0, named=True) if runs.height else None


def whole_id(run: str, known: Collection[str]) -> str:
    """The id among `known` that is `run` or begins with it; `run` as it is if there is none.

    Raises WarehouseError where several begin with it.
    """
    found = [one for one in known if run and one.startswith(run)]
    if run in found or not found:
        return run
    if len(found) > 1:
        raise WarehouseError("several runs begin with this", run, f"name one of: {', '.join(sorted(found)[-3:])}")
    return found[0]
