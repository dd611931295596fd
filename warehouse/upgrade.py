"""Bring a published state of an older program to the tables of this one.

The lake holds everything, so it is what is upgraded: parts whose columns are not those of the model are written
anew, all others are linked. SQL databases are then loaded from it as a whole, with their ledger of migrations.
The result is published as a version of its own, so it is atomic, listed and can be taken back like any other.
"""

import os
import shutil
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from schemas import CABLE_TABLES, LEDGER_TABLES
from schemas.derive import HISTORY_TABLES, columns, conform, empty, polars_schema
from warehouse import migrations
from warehouse.errors import WarehouseError, explained
from warehouse.layout import REPORT, Version
from warehouse.lock import Held
from warehouse.manifest import Manifest, raise_on_missing_files, read_manifest
from warehouse.migrations.fills import FILLS
from warehouse.reconcile import CARRIED, FileCounts, Reconciled
from warehouse.stage import open_stage, write_parquet

_CARRIED_TABLES = (*CABLE_TABLES, *LEDGER_TABLES, *HISTORY_TABLES)


def is_outdated(manifest: Manifest) -> bool:
    """Whether a version has other columns than this program, or an older schema version.

    Raises WarehouseError if it is of a newer program.
    """
    if manifest.migration and manifest.migration not in migrations.names():
        raise WarehouseError(
            f"written by a newer program (schema {manifest.migration}, known is {migrations.latest()})",
            manifest.run_id,
            "upgrade the program",
        )
    return manifest.migration != migrations.latest() or manifest.columns != migrations.fingerprint()


def _renewed(part: Path, table: str) -> pl.LazyFrame:
    """The rows of a part with all columns of the model. Columns the model lacks are left out."""
    rows = pl.scan_parquet(part, glob=False)
    there = rows.collect_schema().names()
    schema = polars_schema(table)
    added = [
        FILLS.get((table, name), pl.lit(None)).cast(kind).alias(name)
        for name, kind in schema.items()
        if name not in there
    ]
    return conform(rows.with_columns(added), table)


def _raise_on_missing_fills(table: str, part: Path, there: list[str]) -> None:
    for spec in columns(table):
        if spec.name not in there and not spec.nullable and (table, spec.name) not in FILLS:
            raise WarehouseError(
                f"column {table}.{spec.name} is not in this file and may not be null",
                part,
                "restore the file from a backup; if the column is new, report it as a defect",
            )


def _renew_parts(stage: Path, previous: Version) -> int:
    """Write parts with other columns anew under `.carried` of the stage. Returns their number."""
    count = 0
    for table in _CARRIED_TABLES:
        names = [spec.name for spec in columns(table)]
        for part in previous.parts(table):
            with explained("cannot read the published state", part, pa.ArrowException):
                there = pq.read_schema(part).names
            if there != names:
                _raise_on_missing_fills(table, part, there)
                write_parquet(stage / CARRIED / part.relative_to(previous.path), table, _renewed(part, table))
                count += 1
    return count


def stage_upgrade(held: Held, previous: Version) -> tuple[Reconciled, int]:
    """Stage the published state with the columns of this program. Returns it with the number of parts renewed.

    The published state is not touched. Raises WarehouseError where it is damaged.
    """
    raise_on_missing_files(previous)
    stage = open_stage(held)
    renewed = _renew_parts(stage, previous)
    no_ids = empty("cables")["cable_id"]
    return Reconciled(
        held.run_id, stage, previous, {}, FileCounts(), replaced=no_ids, arrived=no_ids, dropped=frozenset()
    ), renewed


def linked_report(previous: Version, target: Path) -> Path | None:
    """A copy, by links, of the report of a version; None if it has none."""
    if not (previous.path / REPORT).is_dir():
        return None
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(previous.path / REPORT, target, copy_function=os.link)
    return target


def needs_upgrade(version: Version | None) -> bool:
    return version is not None and is_outdated(read_manifest(version))
