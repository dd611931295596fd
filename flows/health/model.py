"""Whether data and database have the tables of this program."""

from collections.abc import Iterator

from flows.health.findings import Finding
from flows.settings import Settings


def columns(settings: Settings) -> Iterator[Finding]:
    """The published state has the columns of this program, and so has its DuckDB file."""
    from warehouse.drift import drift
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.upgrade import needs_upgrade

    version = DataDir(settings.data_dir).current_version()
    if version is None:
        return
    try:
        if needs_upgrade(version):
            yield Finding("warning", "made by an older program", str(version.path), "call `cables migrate`")
            return
        found = drift(version.database) if version.database.is_file() else []
    except WarehouseError as error:
        yield Finding("error", error.what, error.where, error.next_step)
        return
    for difference in found:
        fix = "never change the file by hand; remove it, and the next run makes it anew"
        yield Finding("error", difference, str(version.database), fix)
    if not found:
        yield Finding("ok", "tables and columns are those of the program", str(version.path))
