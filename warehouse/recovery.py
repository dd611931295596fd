"""Bring lake and database together again, where a run died between the two or a database is new or older.

Publication seals the version, commits to the database, then swaps the link; an undo commits, then swaps. So a
database can be one step ahead of the lake: the swap is then made up for. Any other difference is settled by
loading the state of the lake as a whole.
"""

from pathlib import Path

import polars as pl

from schemas import CABLE_TABLES, TABLES
from schemas.derive import history_of
from warehouse import journal
from warehouse.current import make_current
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir, Version
from warehouse.ledger import list_runs
from warehouse.lock import Held
from warehouse.manifest import read_manifest
from warehouse.protocol import Backend, Change


def whole(version: Version) -> Change:
    """The change from nothing to the state of a version."""
    return Change(
        run_id=version.run_id,
        previous=None,
        state={table: version.parts(table) for table in TABLES},
        added={},
        rewritten=frozenset(),
        replaced=pl.Series("cable_id", [], pl.String),
        history={table: version.parts(history_of(table)) for table in CABLE_TABLES},
        history_added={},
        arrived=pl.Series("cable_id", [], pl.String),
    )


def _is_ahead(data: DataDir, run_id: str, current: str | None) -> bool:
    """Whether the version `run_id` is complete and was built on the current one."""
    version = data.version(run_id)
    return version.manifest.is_file() and read_manifest(version).previous == current


def _is_undone(data: DataDir, run_id: str, current: str | None) -> bool:
    """Whether the newest undo died after the database went from the current version back to `run_id`."""
    undo = next((attempt for attempt in journal.attempts(data) if attempt.kind == "undo"), None)
    if undo is None or current is None or undo.status != "crashed" or undo.sources != (current,):
        return False
    return read_manifest(data.version(current)).previous == run_id


def _was_undone(data: DataDir, current: str, there: str) -> bool:
    return data.version(current).manifest.is_file() and read_manifest(data.version(current)).previous == there


def _is_ours(data: DataDir, run_id: str) -> bool:
    known = {attempt.run_id for attempt in journal.attempts(data)} | set(list_runs(data)["run_id"])
    return run_id in known


def _raise_on_another(data: DataDir, backend: Backend, there: str | None) -> None:
    if there is not None and not _is_ours(data, there):
        raise WarehouseError(
            f"the {backend.name} warehouse holds run {there}, which this data directory does not know",
            data.root,
            "name the data directory that belongs to it, or an empty database or schema",
        )


def mend(data: DataDir, backend: Backend, scratch: Path) -> str | None:
    """Give the database of a server the tables of this program: missing migrations, then all rows anew if need be.

    The lake has the tables of this program already. Returns what was done, None if nothing. Raises WarehouseError
    if the database belongs to another data directory.
    """
    version = data.current_version()
    if backend.embedded or version is None or not backend.differences():
        return None
    _raise_on_another(data, backend, backend.holds(changed_too=True))
    done = [f"applied {name}" for name in backend.migrate()]
    if changed := backend.differences():
        backend.load(whole(version), scratch)
        backend.commit()
        done.append(f"loaded the {backend.name} warehouse anew, because {', '.join(changed)}")
    return "; ".join(done)


def settle(held: Held, backend: Backend, scratch: Path) -> str | None:
    """Make a server's database and the lake hold the same run. Returns what was done, None if nothing.

    Raises WarehouseError if the database belongs to another data directory.
    """
    if backend.embedded:
        return None
    data = held.data
    current, there = data.current_run_id(), backend.holds()
    if there == current:
        return None
    if there is not None and held.remote is not None:
        held.remote.bring(there, whole=True)
    if there is not None and (_is_ahead(data, there, current) or _is_undone(data, there, current)):
        make_current(held, data.version(there))
        if current is not None and _was_undone(data, current, there):
            journal.mark(held, current, "undone")
        else:
            journal.mark(held, there, "published")
        return f"finished the publication of {there}"
    _raise_on_another(data, backend, there)
    version = data.current_version()
    if version is None:
        if there is not None:
            backend.undo(there, None)
        return "emptied the warehouse: nothing is published"
    backend.load(whole(version), scratch)
    backend.commit()
    return f"loaded the state of {version.run_id} into the {backend.name} warehouse"
