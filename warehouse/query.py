"""Read-only SQL over the current state, on whichever backend holds it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from warehouse.console.limits import Limits
from warehouse.console.result import Result
from warehouse.errors import WarehouseError
from warehouse.layout import DataDir, Version

__all__ = ["Limits", "Result", "current", "is_server", "run_sql"]


def is_server(url: str | None) -> bool:
    """Whether a `--warehouse` value names a database server and not the file in the data directory.

    Raises WarehouseError for a URL that means nothing.
    """
    from warehouse.protocol import open_backend

    return not open_backend(url).embedded


def current(data: DataDir) -> Version:
    """The published state. Raises WarehouseError before the first run."""
    version = data.current_version()
    if version is None:
        raise WarehouseError("no data yet", data.root, "run `cables ingest` first")
    return version


@contextmanager
def run_sql(
    data: DataDir,
    sql: str,
    limits: Limits | None = None,
    *,
    warehouse: str | None = None,
    setup: Sequence[str] = (),
) -> Iterator[Result]:
    """Run one reading statement; the result lives as long as the context.

    `warehouse`: URL of a server, or None for the file of the current version (without one its Parquet files are
    read). `setup`: statements of this program that are run before, in the same session, while it may still make
    temporary views. Raises WarehouseError if there is no data, the statement is refused or fails, or a limit is hit.
    """
    limits = limits or Limits()
    if is_server(warehouse):
        from warehouse.console.server import run_served

        with run_served(str(warehouse), sql, limits, setup) as result:
            yield result
        return
    from warehouse.console.embedded import run_embedded

    with run_embedded(current(data), sql, limits, setup) as result:
        yield result
