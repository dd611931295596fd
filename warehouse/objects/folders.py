"""Whole folders to object storage and back, for whoever works on another machine than the one that publishes."""

from pathlib import Path, PurePosixPath

from warehouse.errors import WarehouseError
from warehouse.objects.store import Blob, Store


def push_folder(local: Path, url: str) -> int:
    """Upload every file below `local` to `url`, under its path relative to `local`. Returns the bytes sent.

    For staged parts: a worker writes a shard into a folder of its own and pushes it to `<stage>/<shard>`, where
    `<stage>` is `stage_url` (see `warehouse.objects.mirror`). Idempotent: the same files give the same objects,
    each of which appears whole or not at all. A folder is complete when this returns, and not before: the caller
    tells the driver. Credentials come from the environment. Raises WarehouseError.
    """
    store = Store(url)
    files = sorted(path for path in local.rglob("*") if path.is_file())

    def send(path: Path) -> None:
        store.put(path.relative_to(local).as_posix(), path)

    store.each(send, files)
    return sum(path.stat().st_size for path in files)


def pull_folder(url: str, local: Path) -> list[Path]:
    """Download every object below `url` to `local`, several at a time; returns the files, by name.

    Files that are there already are written anew; each appears when it is complete. Raises WarehouseError, also
    where a download has another length than the listing says.
    """
    store = Store(url)

    def fetch(blob: Blob) -> Path:
        target = local / _checked(blob.key)
        store.download(blob.key, target)
        if target.stat().st_size != blob.bytes:
            raise WarehouseError("an object changed while it was read", f"{url}/{blob.key}", "run again")
        return target

    return store.each(fetch, store.under())


def remove_folder(url: str) -> int:
    """Remove every object below `url`. Returns their number."""
    store = Store(url)
    keys = [blob.key for blob in store.under()]
    store.delete(keys)
    return len(keys)


def _checked(key: str) -> str:
    """A key as a relative path: a bucket may hold names that would leave the folder."""
    if key.startswith("/") or ".." in PurePosixPath(key).parts:
        raise WarehouseError("a key that leaves its folder", key, "remove the object: the program wrote no such key")
    return key
