"""Bring one item here, whole or not at all.

Bytes go to a hidden file that ends in .part. A cut transfer goes on where it ended, if the store can and the item
is still the same; only when length and checksum are right is the file synced and given its name.
"""

import hashlib
import json
import os
import random
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from flows.remote.errors import ChangedError, SourceError, UnreachableError
from flows.remote.stores import Item, Reading, Store
from warehouse.redaction import redacted

# A server that changes its file all the time is not waited for.
_MOST_CHANGES = 3
_FIRST_WAIT_SECONDS = 1.0
_LONGEST_WAIT_SECONDS = 60.0
# What must stay free on the disk after the download.
_SPARE_BYTES = 256 * 1024 * 1024


@dataclass(frozen=True)
class Patience:
    """How often a transfer is tried without getting any further, and how long is waited between."""

    attempts: int = 5
    first_wait: float = _FIRST_WAIT_SECONDS
    sleep: Callable[[float], None] = time.sleep

    def wait(self, failures: int) -> None:
        """Wait after so many failures in a row: twice as long each time, give or take a quarter."""
        seconds = min(self.first_wait * 2 ** (failures - 1), _LONGEST_WAIT_SECONDS)
        self.sleep(seconds * random.uniform(0.75, 1.25))


@dataclass(frozen=True)
class Got:
    """What was brought."""

    path: Path
    sha256: str
    size: int
    mark: str | None


def download(
    store: Store, item: Item, target: Path, *, checksum: str, max_bytes: int, patience: Patience | None = None
) -> Got:
    """Download `item` to `target`. `checksum`: auto, require or none.

    Raises SourceError if it is too large, not what its checksum says or never the same, UnreachableError if it
    cannot be read to its end.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name}.part")
    item = _transfer(store, item, part, max_bytes, patience or Patience())
    with part.open("rb") as handle:
        sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        os.fsync(handle.fileno())
    try:
        _verify(store, item, sha256, checksum)
    except SourceError:
        _forget(part)
        raise
    size = part.stat().st_size
    part.replace(target)
    _sync_folder(target.parent)
    _note(part).unlink(missing_ok=True)
    return Got(target, sha256, size, item.mark)


def _transfer(store: Store, item: Item, part: Path, max_bytes: int, patience: Patience) -> Item:
    """Fill `part`. Returns the item as it was when it was read."""
    failures, changes, before = 0, 0, -1
    while True:
        try:
            return _go_on(store, item, part, max_bytes)
        except ChangedError:
            changes += 1
            if changes > _MOST_CHANGES:
                raise SourceError(f"{redacted(item.url)} changes while it is read", "try again later") from None
            _forget(part)
            item = _again(store, item)
        except UnreachableError:
            reached = part.stat().st_size if part.exists() else 0
            failures = 1 if reached > before >= 0 else failures + 1
            before = reached
            if failures >= patience.attempts:
                raise
            patience.wait(failures)


def _go_on(store: Store, item: Item, part: Path, max_bytes: int) -> Item:
    start = part.stat().st_size if item.can_resume and _marked(part) == item.mark and part.exists() else 0
    with store.read(item, start) as reading:
        item = replace(item, mark=reading.mark, size=reading.size)
        if reading.start == 0:
            _note(part).write_text(json.dumps({"mark": item.mark}), encoding="utf-8")
        _raise_if_too_large(item, part, max_bytes)
        with part.open("r+b" if part.exists() else "w+b") as handle:
            handle.truncate(reading.start)
            handle.seek(reading.start)
            length = _copy(reading, handle.write, item, max_bytes)
    if item.size is not None and length != item.size:
        raise UnreachableError.because(redacted(item.url), f"{length:,} of {item.size:,} bytes came")
    return item


def _copy(reading: Reading, write: Callable[[bytes], int], item: Item, max_bytes: int) -> int:
    length = reading.start
    for chunk in reading.chunks:
        length += len(chunk)
        if length > max_bytes:
            raise _too_large(item, max_bytes)
        write(chunk)
    return length


def _raise_if_too_large(item: Item, part: Path, max_bytes: int) -> None:
    if item.size is None:
        return
    if item.size > max_bytes:
        raise _too_large(item, max_bytes)
    missing = item.size - (part.stat().st_size if part.exists() else 0)
    if missing + _SPARE_BYTES > shutil.disk_usage(part.parent).free:
        raise SourceError(f"the disk has no room for {redacted(item.url)} ({item.size:,} bytes)", "free some space")


def _too_large(item: Item, max_bytes: int) -> SourceError:
    return SourceError(
        f"{redacted(item.url)} has more than {max_bytes:,} bytes", "raise CABLES_MAX_DOWNLOAD_BYTES if you trust it"
    )


def _again(store: Store, item: Item) -> Item:
    for now in store.look():
        if now.name == item.name:
            return now
    raise SourceError(f"{redacted(item.url)} is gone", "check the source")


def _verify(store: Store, item: Item, sha256: str, checksum: str) -> None:
    if checksum == "none":
        return
    stated = store.checksum(item)
    if stated is None and checksum == "require":
        raise SourceError(f"there is no checksum file beside {redacted(item.url)}", 'or set checksum = "auto"')
    if stated is not None and stated != sha256:
        raise SourceError(
            f"{redacted(item.url)} is not what its checksum file says (it has {sha256[:12]}, not {stated[:12]})",
            "tell whoever offers it; nothing of it was read",
        )


def _note(part: Path) -> Path:
    """File that keeps the mark of what the .part file is a part of."""
    return part.with_name(f"{part.name}.json")


def _marked(part: Path) -> str | None:
    try:
        mark = json.loads(_note(part).read_text(encoding="utf-8"))["mark"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(mark) if mark is not None else None


def _forget(part: Path) -> None:
    part.unlink(missing_ok=True)
    _note(part).unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
