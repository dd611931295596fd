"""What may go: old versions, refused runs, logs, fetched files and raw copies, and what died. The journal stays.

A file goes only if nothing needs it: versions that `current` descends from are kept in number, fetched files only
if a published run has read them, raw copies only if asked for by age.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from flows.health.state import orphaned
from flows.settings import Settings

if TYPE_CHECKING:
    from warehouse.layout import DataDir
    from warehouse.lock import Held
    from warehouse.objects.sweep import Unneeded

_DAY_SECONDS = 86_400.0
# An unfinished download may still go on in the next nights.
_PART_DAYS = 7


@dataclass(frozen=True)
class Waste:
    """Something that may go, and why."""

    path: Path
    why: str

    @property
    def bytes(self) -> int:
        """What is freed: files with another name elsewhere free nothing."""
        if not self.path.exists():
            return 0
        files = [self.path] if not self.path.is_dir() else [path for path in self.path.rglob("*") if path.is_file()]
        return sum(path.lstat().st_size for path in files if path.lstat().st_nlink == 1)


def find_waste(settings: Settings, held: "Held | None" = None) -> list[Waste]:
    """What may go by the settings. Without the lock (`held`) what a run may be making just now is left alone.

    A mirror of a bucket keeps few versions by itself.
    """
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import url_of

    data = DataDir(settings.data_dir)
    return [
        *(_dead(data) if held else ()),
        *(_old_versions(data, settings.keep_versions) if url_of(data.root) is None else ()),
        *_old_refused(data, settings.keep_refused),
        *_older(data.root / "logs", settings.keep_logs_days, "log"),
        *_old_inbox(data, settings.keep_inbox_days),
        *_old_raw(data, settings.keep_raw_days),
    ]


def remove(waste: list[Waste]) -> int:
    """Remove it all. Returns the bytes freed. What is gone already is passed over."""
    freed = 0
    for one in waste:
        freed += one.bytes
        if one.path.is_dir() and not one.path.is_symlink():
            shutil.rmtree(one.path, ignore_errors=True)
        else:
            one.path.unlink(missing_ok=True)
    return freed


def find_objects(settings: Settings, held: "Held") -> "list[Unneeded]":
    """What may go in the bucket that the data directory mirrors; none of one of its own."""
    from warehouse.objects.sweep import Keeping, unneeded

    if held.remote is None:
        return []
    keeping = Keeping(
        versions=settings.keep_versions,
        refused=settings.keep_refused,
        log_days=settings.keep_logs_days,
        raw_days=settings.keep_raw_days,
        grace=timedelta(hours=settings.grace_hours),
    )
    return unneeded(held.remote.store, held.remote.pointer, keeping)


def remove_objects(held: "Held", objects: "list[Unneeded]") -> int:
    """Remove them all, and what the mirror has of them. Returns the bytes freed in the bucket."""
    if held.remote is not None:
        held.remote.store.delete([one.key for one in objects])
    for one in objects:
        (held.data.root / one.key).unlink(missing_ok=True)
    return sum(one.bytes for one in objects)


def _dead(data: "DataDir") -> Iterator[Waste]:
    for path in orphaned(data):
        yield Waste(path, "left by a run that died")


def _old_versions(data: "DataDir", keep: int) -> Iterator[Waste]:
    from warehouse.publish import prunable

    for path in prunable(data, keep):
        yield Waste(path, f"not among the last {keep} versions")


def _old_refused(data: "DataDir", keep: int) -> Iterator[Waste]:
    folders = sorted((path for path in (data.root / "refused").glob("*") if path.is_dir()), reverse=True)
    for path in folders[keep:]:
        yield Waste(path, f"not among the last {keep} refused runs")


def _older(folder: Path, days: int, what: str) -> Iterator[Waste]:
    for path in sorted(folder.glob("*")):
        if path.is_file() and _age_days(path) > days:
            yield Waste(path, f"{what} older than {days} days")


def _old_inbox(data: "DataDir", days: int) -> Iterator[Waste]:
    from flows.remote.fetch import INBOX, STATE, read_states

    known = _known_hashes(data)
    states = {state.path: state for state in read_states(data.root / INBOX)}
    for path in sorted((data.root / INBOX).rglob("*")):
        if not path.is_file() or STATE in path.parts:
            continue
        if path.name.endswith((".part", ".part.json")):
            if _age_days(path) > _PART_DAYS:
                yield Waste(path, f"download that stands still for {_PART_DAYS} days")
            continue
        state = states.get(path.relative_to(data.root / INBOX).as_posix())
        if state is not None and state.sha256 in known and _age_days(path) > days:
            yield Waste(path, f"fetched and read more than {days} days ago")


def _known_hashes(data: "DataDir") -> set[str]:
    from warehouse.ledger import read_files

    return set(read_files(data)["sha256"])


def _old_raw(data: "DataDir", days: int | None) -> Iterator[Waste]:
    if days is None:
        return
    for path in sorted((data.root / "raw").rglob("*.zst")):
        if _age_days(path) > days:
            yield Waste(path, f"raw copy older than {days} days")
            yield Waste(path.with_suffix(".json"), "note beside it")


def _age_days(path: Path) -> float:
    return (time.time() - path.lstat().st_mtime) / _DAY_SECONDS
