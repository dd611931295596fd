"""Bring what is published at a URL into its mirror: by the manifest, as far as it is wanted, every file verified.

What the mirror has is not fetched again, and a file that an older version has too becomes a hard link. Readers and
the writer of one mirror take turns, so that two of them never fetch the same.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from warehouse.current import point
from warehouse.durable import link_or_copy
from warehouse.errors import WarehouseError, explained
from warehouse.layout import DATABASE, MANIFEST, DataDir, Version
from warehouse.manifest import FileEntry, read_manifest
from warehouse.objects.lease import note_holder
from warehouse.objects.mirror import FIRST_PAGES, JOURNAL, RAW_NOTES, REFUSED, REPORTS, RESULTS, WHOLE, remote_of
from warehouse.objects.pointer import Pointer, manifest_key, read_pointer
from warehouse.objects.store import AbsentError, Blob, Store

_LOCK = ".pull.lock"
# Versions that stay in the mirror for those who are reading them; all others can be brought again.
_KEPT = 3
_TRIES = 3


@contextmanager
def alone(data: DataDir) -> Iterator[None]:
    """Be the only one to change what is published in the mirror, for a short time."""
    data.create()
    with explained("cannot write in the cache", data.root), (data.root / _LOCK).open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def part_key(entry: FileEntry) -> str:
    """Key of a file of a version: its content says what it is, so it never changes and is stored once."""
    return f"parts/{entry.sha256[:2]}/{entry.sha256}{PurePosixPath(entry.path).suffix}"


def pull(data: DataDir, wanted: Sequence[str]) -> Pointer:
    """Make the mirror hold what is published, as far as `wanted`. Returns what is.

    Raises WarehouseError if the store cannot be read, or holds something else than the manifest says.
    """
    store = remote_of(data)
    if store is None:
        raise WarehouseError("mirrors no URL", data.root, "name s3://bucket/prefix with --data-dir")
    with alone(data):
        pointer = _bring_current(store, data, wanted)
        if JOURNAL in wanted:
            sync(store, data, "runs")
            note_holder(store, data)
        if REPORTS in wanted or FIRST_PAGES in wanted:
            only = _is_first_page if REPORTS not in wanted else _is_page
            sync(store, data, "versions", only)
            sync(store, data, "refused", only)
        if REFUSED in wanted or RESULTS in wanted:
            sync(store, data, "refused", _is_result if REFUSED not in wanted else None)
        if RAW_NOTES in wanted:
            sync(store, data, "raw", lambda key: key.endswith(".json"))
        _tidy(data)
    return pointer


def _is_page(key: str) -> bool:
    return "/report/" in key


def _is_first_page(key: str) -> bool:
    return key.endswith(("/report/index.html", "/report/data-docs/index.html"))


def _is_result(key: str) -> bool:
    return key.count("/") == 2  # decision.json and results.parquet, not what is in the folders beside


def _bring_current(store: Store, data: DataDir, wanted: Sequence[str]) -> Pointer:
    for attempt in range(_TRIES):
        pointer = read_pointer(store)
        try:
            if pointer.run is not None:
                bring_version(store, data, pointer.run, wanted, pointer.sha256)
                break
        except AbsentError:
            # It may have been taken back and removed while it was fetched.
            if attempt == _TRIES - 1 or read_pointer(store).etag == pointer.etag:
                raise
        else:
            break
    point(data, data.version(pointer.run) if pointer.run is not None else None)
    return pointer


def bring_version(
    store: Store, data: DataDir, run_id: str, wanted: Sequence[str], sha256: str | None = None
) -> Version | None:
    """Bring the manifest of a version and what of it is `wanted`; None if the store has no such version.

    `sha256` is the digest of the manifest, if it is known; then a missing one is an error.
    """
    version = data.version(run_id)
    if not version.manifest.is_file() or (sha256 is not None and digest(version.manifest) != sha256):
        try:
            store.download(manifest_key(run_id), version.manifest, sha256)
        except AbsentError:
            if sha256 is not None:
                raise
            return None
    here = _files_here(data)

    def bring(entry: FileEntry) -> None:
        target = version.path / _checked(entry.path)
        if entry.sha256 in here:
            link_or_copy(here[entry.sha256], target)
        else:
            store.download(part_key(entry), target, entry.sha256)

    files = read_manifest(version).files
    if DATABASE in wanted and not any(entry.path == DATABASE for entry in files):
        wanted = (WHOLE,)  # who has no SQL file is asked in its tables
    entries = [entry for entry in files if _is_wanted(entry.path, wanted)]
    store.each(bring, [entry for entry in entries if not _is_here(version.path / entry.path, entry.bytes)])
    return version


def _is_wanted(path: str, wanted: Sequence[str]) -> bool:
    return any(one == WHOLE or path == one or path.startswith(f"{one}/") for one in wanted)


def _is_here(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _files_here(data: DataDir) -> dict[str, Path]:
    """Files of the versions in the mirror, by digest."""
    found = {}
    for version in _versions(data):
        for entry in read_manifest(version).files:
            if _is_here(version.path / entry.path, entry.bytes):
                found[entry.sha256] = version.path / entry.path
    return found


def _versions(data: DataDir) -> list[Version]:
    return [Version(path) for path in sorted(data.versions.glob("[!.]*")) if (path / MANIFEST).is_file()]


def sync(store: Store, data: DataDir, prefix: str, only: Callable[[str], bool] | None = None) -> list[Blob]:
    """Bring objects that stand in the mirror under their own key, as the journal, where they are newer there.

    Returns all of them. A file gets the time of its object, which tells whether it is the same.
    """
    blobs = [blob for blob in store.under(prefix) if only is None or only(blob.key)]

    def fetch(blob: Blob) -> None:
        target = data.root / _checked(blob.key)
        store.download(blob.key, target)
        os.utime(target, (blob.modified.timestamp(), blob.modified.timestamp()))

    store.each(fetch, [blob for blob in blobs if not _is_same(data.root / _checked(blob.key), blob)])
    return blobs


def _is_same(path: Path, blob: Blob) -> bool:
    return _is_here(path, blob.bytes) and abs(path.stat().st_mtime - blob.modified.timestamp()) < 0.001


def _checked(path: str) -> str:
    """A path of a manifest or key: neither may leave the mirror."""
    if path.startswith("/") or ".." in PurePosixPath(path).parts:
        raise WarehouseError("a path that leaves its folder", path, "restore the manifest or remove the object")
    return path


def _tidy(data: DataDir) -> None:
    """Remove versions that nobody is likely to read any more."""
    current = data.current_run_id()
    for version in _versions(data)[:-_KEPT]:
        if version.run_id != current:
            shutil.rmtree(version.path, ignore_errors=True)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
