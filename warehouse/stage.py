"""Writing Parquet: the stage of a run, and every part file in it.

Rows that belong to a cable stand under the year of its id, because a night's cables touch few years and the
files of all other years are then carried over as hard links. The folder is named `2008` and not `year=2008`:
some readers add a column for the latter, and others fail where a file has that column too.

All tables of one shard use one file name, and so do they after publication: the rows of a cable in every
table stand in `<table>/<year>/<name>.parquet` with the year and name of the file that holds its row of
`cables`. Reconciliation relies on it.
"""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import arrow_schema
from warehouse.errors import WarehouseError, explained
from warehouse.layout import STAGE_PREFIX, table_parts
from warehouse.lock import Held

# Ends the names of parts with rows that are there for the gate only: see forget_again.
AGAIN = "-again"
# The oldest cables are of 1966.
_FIRST_TWO_DIGIT_YEAR = 66
# Measured on telegram-like text: level 3 takes a third more CPU time for 10 % fewer bytes.
_ZSTD_LEVEL = 1
# Rows with whole bodies are about 10 KB each: smaller groups bound the memory of whoever reads them.
_ROWS_PER_GROUP = {"cables": 8_192, "superseded": 8_192, "quarantine": 8_192}
_ROWS_PER_GROUP_DEFAULT = 122_880
# Files that are written together are all open: some systems allow a process 256.
_FILES_AT_ONCE = 32


# Of 10 KB each. Parts of whole shards (64 MiB) had a release of 500 neighbours write ten times its own bytes.
CABLES_PER_PART = 1_000


def year_of(cable_id: str = "cable_id") -> pl.Expr:
    """Four-digit year of a cable id as text; `0000` where the id does not begin with two digits."""
    digits = pl.col(cable_id).str.slice(0, 2)
    century = (
        pl.when(digits.cast(pl.Int64, strict=False) >= _FIRST_TWO_DIGIT_YEAR).then(pl.lit("19")).otherwise(pl.lit("20"))
    )
    return pl.when(digits.str.contains(r"^\d{2}$")).then(century + digits).otherwise(pl.lit("0000"))


def sweep(held: Held) -> list[str]:
    """Remove what killed runs left behind. Returns the names of the stages removed."""
    with explained("cannot sweep the data directory", held.data.versions):
        for link in held.data.root.glob(".current-*"):
            link.unlink()
        orphans = sorted(held.data.versions.glob(f"{STAGE_PREFIX}*"))
        for orphan in orphans:
            shutil.rmtree(orphan)
    return [orphan.name for orphan in orphans]


def open_stage(held: Held) -> Path:
    """Sweep, then make the empty stage of this run and return its path."""
    sweep(held)
    stage = held.data.stage(held.run_id)
    with explained("cannot create the stage", stage):
        stage.mkdir()
    return stage


def write_parquet(path: Path, table: str, rows: pl.DataFrame | pl.LazyFrame) -> None:
    """Write rows of `table` to a new file, column descriptions in the metadata of its fields.

    The file appears under its name only when it is complete. Raises WarehouseError, as for a full disk.
    """
    write_parquets(table, {path: rows})


def write_parquets(table: str, files: Mapping[Path, pl.DataFrame | pl.LazyFrame]) -> None:
    """Write several files of `table` as `write_parquet` does, rows by path.

    Many are one query: to start one for each takes as much CPU time as a small file itself.
    """
    paths = list(files)
    for start in range(0, len(paths), _FILES_AT_ONCE):
        _write_together(table, {path: files[path] for path in paths[start : start + _FILES_AT_ONCE]})


def _write_together(table: str, files: Mapping[Path, pl.DataFrame | pl.LazyFrame]) -> None:
    unfinished = {path: path.with_suffix(".unfinished") for path in files}
    with explained("cannot write Parquet", Path(os.path.commonpath(files)), pl.exceptions.PolarsError):
        for folder in {path.parent for path in files}:
            folder.mkdir(parents=True, exist_ok=True)
        sinks = [
            rows.lazy().sink_parquet(
                unfinished[path],
                compression="zstd",
                compression_level=_ZSTD_LEVEL,
                row_group_size=_ROWS_PER_GROUP.get(table, _ROWS_PER_GROUP_DEFAULT),
                statistics=True,
                arrow_schema=arrow_schema(table),
                lazy=True,
            )
            for path, rows in files.items()
        ]
        pl.collect_all(sinks, engine="streaming")
        for path, complete in unfinished.items():
            complete.replace(path)


def _raise_on_missing_values(table: str, frame: pl.DataFrame, name: str) -> None:
    for field in arrow_schema(table):
        if not field.nullable and (missing := frame[field.name].null_count()):
            raise WarehouseError(
                f"{missing} rows of {table} have no {field.name}, which is never null",
                name,
                "report it as a defect: rows without it belong into quarantine",
            )


def cuts_of(cables: pl.DataFrame, most: int = CABLES_PER_PART) -> pl.DataFrame:
    """The parts of a shard, in the order of ids: columns year, cut (counted from 0 in a year) and first (its first id).

    A part that loses one cable is written anew as a whole, in every table, so parts are kept small; neighbours by
    id stay together, since corrections come by the batch.
    """
    ordered = cables.select("cable_id", year_of().alias("year")).sort("cable_id")
    placed = ordered.with_columns(cut=pl.int_range(pl.len()).over("year") // most)
    begins = pl.struct("year", "cut") != pl.struct("year", "cut").shift(1)
    return placed.filter(begins.fill_null(True)).rename({"cable_id": "first"})


def _sliced(frame: pl.DataFrame, cuts: pl.DataFrame) -> dict[tuple[str, int], pl.DataFrame]:
    """Rows by year and cut. Parts of rows in the order of ids are slices: nothing is hashed or copied."""
    ids = frame["cable_id"]
    if not ids.is_sorted():
        frame = frame.sort("cable_id", maintain_order=True)
        ids = frame["cable_id"]
    starts = [0, *ids.search_sorted(cuts["first"], side="left").to_list()[1:], len(ids)]
    found: dict[tuple[str, int], list[pl.DataFrame]] = {}
    for (year, cut), low, high in zip(cuts.select("year", "cut").iter_rows(), starts, starts[1:], strict=False):
        if high > low:
            found.setdefault((year, cut), []).append(frame[low:high])
    return {place: pl.concat(slices) for place, slices in found.items()}


def write_part(stage: Path, table: str, frame: pl.DataFrame, name: str, cuts: pl.DataFrame | None = None) -> list[Path]:
    """Write one shard's rows of a table into the stage and return the files made (none for an empty frame).

    `frame` has the columns of `polars_schema(table)`, `name` is `<run_id>-<shard>` or `<run_id>`, `cuts` is what
    `cuts_of` says of the shard's cables; without it a year is one part.
    """
    if frame.is_empty():
        return []
    _raise_on_missing_values(table, frame, name)
    if table not in CABLE_TABLES:
        path = stage / table / f"{name}.parquet"
        write_parquet(path, table, frame)
        return [path]
    parts = {
        stage / table / year / (f"{name}-{cut:03d}.parquet" if cut else f"{name}.parquet"): part
        for (year, cut), part in _sliced(frame, cuts_of(frame, len(frame)) if cuts is None else cuts).items()
    }
    write_parquets(table, parts)
    return list(parts)


def forget_again(stage: Path) -> None:
    """Take out of the stage what is known from before and was there for the gate only: parts named AGAIN."""
    for table in LEDGER_TABLES:
        for part in table_parts(stage, table):
            if part.stem.endswith(AGAIN):
                part.unlink()


def staged_parts(stage: Path, tables: Iterable[str] = (*CABLE_TABLES, *LEDGER_TABLES)) -> dict[str, list[Path]]:
    """The files of the run's own rows, a list a table."""
    return {table: table_parts(stage, table) for table in tables}
