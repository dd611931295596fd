"""What the program stands on: Python, libraries, permissions, disk."""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from flows.health.findings import Finding
from flows.settings import Settings
from flows.version import DISTRIBUTION, program_version

OLDEST_PYTHON = (3, 11)
GIBIBYTE = 1024**3
# Below this a night of a usual size would fill the disk.
LEAST_FREE_BYTES = 2 * GIBIBYTE


def python(_settings: Settings) -> Iterator[Finding]:
    """Python is new enough."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        yield Finding("error", f"Python {found} is too old", sys.executable, "install Python 3.11 or newer")
    else:
        yield Finding("ok", f"Python {found}, cables {program_version()}", sys.executable)


def libraries(_settings: Settings) -> Iterator[Finding]:
    """Every library is there in a version that was tried: with some others runs fail, or are never scheduled."""
    from packaging.requirements import Requirement

    try:
        wanted = [Requirement(line) for line in requires(DISTRIBUTION) or ()]
    except PackageNotFoundError:
        yield Finding("warning", "the program is not installed", "checkout", "call `make run` once")
        return
    fix = "install the versions of requirements.lock"
    wrong = 0
    for one in wanted:
        if one.marker and not one.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(one.name)
        except PackageNotFoundError:
            wrong += 1
            yield Finding("error", f"{one.name} is not installed", one.name, fix)
            continue
        if not one.specifier.contains(found, prereleases=True):
            wrong += 1
            yield Finding("error", f"{one.name} {found} is not {one.specifier}", one.name, fix)
    if not wrong:
        yield Finding("ok", f"{len(wanted)} libraries in versions that were tried", "libraries")


def permissions(settings: Settings) -> Iterator[Finding]:
    """All folders of the data directory can be written to, and belong to whoever runs this."""
    root = settings.data_dir
    if not root.exists():
        parent = next(folder for folder in root.absolute().parents if folder.exists())
        if os.access(parent, os.W_OK):
            yield Finding("ok", "does not exist yet, and can be made", str(root))
        else:
            yield Finding("error", "cannot be made", str(root), f"make it, or allow writing in {parent}")
        return
    folders = [root, *(root / name for name in ("versions", "runs", "logs", "inbox", "raw", "refused", "reports"))]
    barred = [folder for folder in folders if folder.exists() and not os.access(folder, os.R_OK | os.W_OK | os.X_OK)]
    foreign = [folder for folder in folders if folder.exists() and folder.stat().st_uid != os.geteuid()]
    if barred:
        more = f", nor {', '.join(folder.name for folder in barred[1:])}" if len(barred) > 1 else ""
        fix = f"chown or chmod {barred[0]}{' and what is in it' if barred[0] == root else more} for this user"
        yield Finding("error", f"cannot be written to{more}", str(barred[0]), fix)
    for folder in [one for one in foreign if one not in barred]:
        fix = f"run as its owner, or chown -R {folder}"
        yield Finding("warning", "belongs to another user, so files of two users will be mixed", str(folder), fix)
    if not barred and not foreign:
        yield Finding("ok", "can be written to", str(root))


def disk(settings: Settings) -> Iterator[Finding]:
    """There is room for what the next runs bring."""
    place = next(folder for folder in [settings.data_dir, *settings.data_dir.absolute().parents] if folder.exists())
    free = shutil.disk_usage(place).free
    needed = max(LEAST_FREE_BYTES, 2 * _database_bytes(settings.data_dir))
    said = f"{free / GIBIBYTE:,.1f} GiB free"
    if free < needed:
        fix = "call `cables gc`, or free some space"
        yield Finding("error", f"{said}, of {needed / GIBIBYTE:,.1f} GiB that a run may need", str(place), fix)
    else:
        yield Finding("ok", said, str(place))
    status = os.statvfs(place)
    if status.f_files and status.f_favail < status.f_files // 100:
        yield Finding("error", "the disk is nearly out of inodes", str(place), "call `cables gc`, or remove files")


def _database_bytes(data_dir: Path) -> int:
    """Size of the database, which a run copies before it changes the copy."""
    database = data_dir / "current" / "warehouse.duckdb"
    return database.stat().st_size if database.is_file() else 0
