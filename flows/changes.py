"""Changes of the data directory other than an ingest: one run taken back, or a state brought to this program."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from flows.journalling import journalled, new_run_id


def take_back(data_dir: Path, warehouse: str, run_id: str, wait: float) -> str | None:
    """Undo the last run. Returns the run whose state is published now. See `warehouse.undo.undo`."""
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.lock import hold
    from warehouse.protocol import open_backend
    from warehouse.recovery import settle
    from warehouse.undo import undo

    data = DataDir(data_dir)
    if not data.versions.is_dir():
        raise WarehouseError("no data yet", data.root, "name the folder with --data-dir")
    own_id = new_run_id(datetime.now(UTC))
    with closing(open_backend(warehouse)) as backend, hold(data, own_id, wait=wait) as held:
        with journalled(held, "undo", [run_id]) as record:
            settle(held, backend, data.versions)
            before = undo(held, backend, run_id)
            record("published", {"undone": run_id, "state": before})
        return before
