"""Make a version the published one: by the link, and before that in the bucket that the data directory mirrors."""

from warehouse.durable import swap_link, sync_all
from warehouse.errors import explained
from warehouse.layout import DataDir, Version
from warehouse.lock import Held


def point(data: DataDir, version: Version | None) -> None:
    """Have the link `current` lead to a version, or to none, in one step."""
    with explained("cannot swap the current version", data.current):
        if version is not None:
            swap_link(data.current, version.path)
        elif data.current.is_symlink():
            data.current.unlink()
            sync_all([data.root])


def make_current(held: Held, version: Version | None) -> None:
    """Have readers see `version` from now on, None for nothing at all.

    Raises WarehouseError if another machine published meanwhile; then nothing is changed.
    """
    if held.remote is not None:
        held.remote.swap(version, held.run_id)
    else:
        point(held.data, version)
