"""All versions of one cable that are kept: current, replaced, and set aside. Read from the lake."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from schemas import CABLE_TABLES
from schemas.derive import VALID_FROM, VALID_TO, history_of
from warehouse.errors import WarehouseError, explained
from warehouse.layout import DataDir, Version
from warehouse.stage import year_of

_CHILDREN = CABLE_TABLES[1:]


@dataclass(frozen=True)
class CableVersion:
    """One version. `children` is None for one that was set aside before it ever was current."""

    run_from: str
    run_to: str | None  # None: current, or set aside
    row: Mapping[str, Any]
    children: Mapping[str, pl.DataFrame] | None

    @property
    def text(self) -> str:
        """Header and body as read."""
        return "\n".join(part for part in (self.row.get("header_raw"), self.row.get("body_raw")) if part)

    @property
    def label(self) -> str:
        if self.children is None:
            return f"set aside by {self.run_from}"
        return f"{self.run_from}, {f'until {self.run_to}' if self.run_to else 'current'}"

    def was_current_after(self, run_id: str) -> bool:
        is_open = self.run_to is None or run_id < self.run_to
        return self.children is not None and self.run_from <= run_id and is_open


def _rows(version: Version, table: str, cable_id: str, year: str | None = None) -> pl.DataFrame:
    parts = version.parts(table)
    if year is not None:
        parts = [part for part in parts if part.parent.name == year]
    if not parts:
        return pl.DataFrame()
    with explained("cannot read the lake", parts[0].parent, pl.exceptions.PolarsError):
        return pl.scan_parquet(parts, glob=False).filter(pl.col("cable_id") == cable_id).collect()


def _year(cable_id: str) -> str:
    return str(pl.select(pl.lit(cable_id).alias("cable_id")).select(year_of()).item())


def versions_of(data: DataDir, cable_id: str) -> list[CableVersion]:
    """Versions of a cable, oldest first, those set aside among them. Raises WarehouseError if it is not there."""
    version = data.current_version()
    if version is None:
        raise WarehouseError("no data yet", data.root, "run `cables ingest` first")
    year = _year(cable_id)
    found: list[CableVersion] = []
    for row in _rows(version, "cables", cable_id, year).iter_rows(named=True):
        children = {table: _rows(version, table, cable_id, year) for table in _CHILDREN}
        found.append(CableVersion(row["run_id"], None, row, children))
    past = {table: _rows(version, history_of(table), cable_id) for table in CABLE_TABLES}
    for row in past["cables"].iter_rows(named=True):
        children = {
            table: rows.filter(pl.col(VALID_FROM) == row[VALID_FROM]).drop(VALID_FROM, VALID_TO)
            for table, rows in past.items()
            if table in _CHILDREN and rows.width
        }
        found.append(CableVersion(row[VALID_FROM], row[VALID_TO], row, children))
    aside = _rows(version, "superseded", cable_id).iter_rows(named=True)
    found += [CableVersion(row["run_id"], None, row, None) for row in aside]
    if not found:
        raise WarehouseError("no such cable", cable_id, "ids are written 08SUVA214, see the table cables")
    return sorted(found, key=lambda one: (one.run_from, one.children is not None))
