"""What an ingest of these sources would do, found out without writing into the data directory or fetching.

Files that are here are looked at just as an ingest would; the text of archives goes to a temporary folder for that.
Of remote sources only the listing is read, so their records are not counted.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from flows import steps
from flows.gathering import Gathered, find_local, with_care
from flows.outcome import Plan, Request
from flows.progress import Progress
from flows.remote.declared import Source
from flows.remote.fetch import INBOX, look
from flows.sources import CONTAINER, UNKNOWN

if TYPE_CHECKING:
    from warehouse.layout import DataDir


@dataclass(frozen=True)
class Item:
    """One file: what would be done with it. `records` is None where it was not counted."""

    deed: str  # read, fetch, quarantine
    name: str
    dialect: str
    bytes: int | None
    records: int | None


@dataclass
class Forecast:
    """What a run would do. `rows` estimates the new rows of each table from what cables have had so far."""

    items: list[Item] = field(default_factory=list)
    known: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    skipped: dict[str, int] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    rows: dict[str, int] = field(default_factory=dict)
    is_outdated: bool = False  # the published state is of an older program and would be upgraded first

    @property
    def n_records(self) -> int:
        return sum(item.records or 0 for item in self.items)


def forecast(request: Request, progress: Progress) -> Forecast:
    """What ingesting `request` would do now. Raises InputError as the ingest would."""
    from warehouse.layout import DataDir
    from warehouse.ledger import known_files
    from warehouse.upgrade import needs_upgrade

    data = DataDir(request.data_dir)
    gathered = find_local(request)
    known_ids = known_files(data)
    to_fetch = list(_remote_items(request, gathered, known_ids))
    with tempfile.TemporaryDirectory(prefix="cables-plan-") as spool:
        plan = steps.plan(request, gathered, known_ids, Path(spool), progress)
    found = plan.found
    items = [*_items(plan), *to_fetch]
    return Forecast(
        items,
        found.known,
        found.duplicates,
        found.empty,
        dict(found.skipped),
        tuple(gathered.unread),
        _estimate(data, sum(item.records or 0 for item in items)),
        needs_upgrade(data.current_version()),
    )


def _items(plan: Plan) -> Iterator[Item]:
    counts = plan.n_records
    for file in plan.found.files:
        if file.dialect == CONTAINER:
            continue
        deed = "quarantine" if file.dialect == UNKNOWN else "read"
        yield Item(deed, file.name, file.dialect, file.size, counts.get(file.file_id, 1))


def _remote_items(request: Request, gathered: Gathered, known_ids: frozenset[str]) -> Iterator[Item]:
    """What would be fetched; what was fetched and not read yet is added to the files that are here."""
    found: list[Item] = []

    def add(source: Source) -> None:
        for seen in look(source, request.data_dir / INBOX, known_ids):
            if seen.is_new:
                found.append(Item("fetch", seen.shown, source.dialect or "", seen.item.size, None))
            elif seen.is_known:
                gathered.known.append(seen.shown)
            else:
                gathered.add(source, seen.target)
                gathered.origins[str(seen.target)] = seen.shown

    for source in request.all_sources:
        if source.scheme is not None:
            with_care(request, gathered, source, lambda source=source: add(source))  # type: ignore[misc]
    yield from found


def _estimate(data: "DataDir", n_records: int) -> dict[str, int]:
    """New rows a table if the records are as rich as those published, and all of them new."""
    from schemas import CABLE_TABLES
    from warehouse.manifest import read_manifest

    version = data.current_version()
    counts = {table: total["rows"] for table, total in read_manifest(version).tables.items()} if version else {}
    n_cables = counts.get("cables", 0)
    if not n_cables or not n_records:
        return {"cables": n_records} if n_records else {}
    return {table: round(n_records * counts.get(table, 0) / n_cables) for table in CABLE_TABLES}


def by_dialect(items: list[Item]) -> list[tuple[str, str, int, int, int]]:
    """Deed, dialect, files, bytes and records, summed."""
    sums: Counter[tuple[str, str, str]] = Counter()
    for item in items:
        key = (item.deed, item.dialect)
        sums[(*key, "files")] += 1
        sums[(*key, "bytes")] += item.bytes or 0
        sums[(*key, "records")] += item.records or 0
    keys = sorted({key[:2] for key in sums})
    return [(*key, sums[(*key, "files")], sums[(*key, "bytes")], sums[(*key, "records")]) for key in keys]
