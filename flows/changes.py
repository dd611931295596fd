"""Changes of the data directory other than an ingest: one run taken back, or a state brought to this program."""

from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.journalling import journalled, new_run_id
from flows.ledger_rows import write_empty_run

if TYPE_CHECKING:
    from warehouse.lock import Held
    from warehouse.protocol import Backend


def take_back(data_dir: Path, warehouse: str, run: str, wait: float) -> tuple[str, str | None]:
    """Undo the last run, named by its id or the beginning of it. See `warehouse.undo.undo`.

    Returns its id and that of the run whose state is published now.
    """
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.ledger import list_runs, whole_id
    from warehouse.lock import hold
    from warehouse.protocol import open_backend
    from warehouse.recovery import settle
    from warehouse.undo import undo

    data = DataDir(data_dir)
    if not data.versions.is_dir():
        raise WarehouseError("no data yet", data.root, "name the folder with --data-dir")
    run_id = whole_id(run, list_runs(data)["run_id"].to_list())
    own_id = new_run_id(datetime.now(UTC))
    with closing(open_backend(warehouse)) as backend, hold(data, own_id, wait=wait, whole=not backend.embedded) as held:
        with journalled(held, "undo", [run_id]) as record:
            settle(held, backend, data.versions)
            before = undo(held, backend, run_id)
            record("published", {"undone": run_id, "state": before})
        return run_id, before


def migrate(data_dir: Path, warehouse: str, wait: float, keep: int) -> str:
    """Bring lake and SQL warehouse to the tables of this program. Returns what was done, in a line."""
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.lock import hold
    from warehouse.protocol import open_backend
    from warehouse.recovery import mend
    from warehouse.upgrade import needs_upgrade

    data = DataDir(data_dir)
    if not data.versions.is_dir():
        raise WarehouseError("no data yet", data.root, "name the folder with --data-dir")
    with (
        closing(open_backend(warehouse)) as backend,
        hold(data, new_run_id(datetime.now(UTC)), wait=wait) as held,
        journalled(held, "migrate", []) as record,
    ):
        mended = None if needs_upgrade(data.current_version()) else mend(data, backend, data.versions)
        done = "; ".join(one for one in (mended, prepare(held, backend, keep)) if one)
        record("unchanged", {"done": done or None})
        return done or "nothing to do: tables and warehouse are those of this program"


def prepare(held: "Held", backend: "Backend", keep: int) -> str | None:
    """What comes before any change: settle lake and database, then upgrade what an older program made.

    Returns what was done, None if nothing. The upgrade is a published run of its own.
    """
    from warehouse.recovery import settle
    from warehouse.upgrade import needs_upgrade

    version = held.data.current_version()
    if version is None or not needs_upgrade(version):
        return settle(held, backend, held.data.versions)
    return _upgrade(replace(held, run_id=new_run_id(datetime.now(UTC))), backend, keep)


def _upgrade(held: "Held", backend: "Backend", keep: int) -> str:
    from warehouse import journal
    from warehouse.publish import publish
    from warehouse.stage import sweep
    from warehouse.upgrade import linked_report, stage_upgrade

    previous = held.data.current_version()
    assert previous is not None
    journal.begin(held, "migrate", [])
    try:
        reconciled, renewed = stage_upgrade(held, previous)
        write_empty_run(held.run_id, previous.run_id, "upgrade", reconciled.stage)
        if held.remote is not None:
            held.remote.bring_pages(previous.run_id)
        report = linked_report(previous, reconciled.stage.with_name(f"{reconciled.stage.name}-report"))
        published = publish(held, reconciled, backend, report=report, keep=keep, anew=True)
    except BaseException as error:
        journal.end(held, "failed", {"error": str(error)})
        raise
    finally:
        sweep(held)
    done = f"upgraded {previous.run_id} to the tables of this program as {held.run_id}: {renewed} files written anew"
    facts = {"done": done, "totals": {table: count["rows"] for table, count in published.manifest.tables.items()}}
    journal.end(held, "published", {**facts, "bytes_written": published.bytes_written})
    return done
