"""Which local folder mirrors which URL, and single files on their way there.

A mirror is an ordinary data directory with a note in it. The functions here do nothing for a data directory of its
own, so that whoever writes or reads one need not ask; and they must stay light for these.
"""

import hashlib
import json
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.errors import explained
from warehouse.layout import DataDir

if TYPE_CHECKING:
    from warehouse.objects.store import Store

NOTE = ".remote.json"
STAGE = "stage"
_DIGITS = 10

# What may be wanted besides paths of a version (a table, `history`, `search`, `warehouse.duckdb`).
WHOLE = "*"  # the version as a whole
JOURNAL = "/runs"
REPORTS = "/report"
FIRST_PAGES = "/report/index.html"
REFUSED = "/refused"
RESULTS = "/refused/results"
RAW_NOTES = "/raw/notes"


def mirror_of(url: str, cache: Path) -> Path:
    """The folder below `cache` that mirrors `url`, made if need be. Raises WarehouseError if `url` cannot be used.

    Its name holds a hash of URL and endpoint, so that two stores never share one.
    """
    from warehouse.objects.store import Store

    store = Store(url)
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    digest = hashlib.sha256(f"{store.url}\n{endpoint}".encode()).hexdigest()[:_DIGITS]
    folder = (cache / f"{store.url.rpartition('/')[2]}-{digest}").absolute()
    note = folder / NOTE
    with explained("cannot create the cache of a data directory", folder, next_step="set CABLES_CACHE_DIR"):
        folder.mkdir(parents=True, exist_ok=True)
        if not note.exists():
            unfinished = note.with_suffix(f".{os.getpid()}")
            unfinished.write_text(json.dumps({"url": store.url, "id": secrets.token_hex(8)}), encoding="utf-8")
            unfinished.replace(note)
    return folder


def _note(root: Path) -> dict[str, str] | None:
    try:
        found: dict[str, str] = json.loads((root / NOTE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def url_of(root: Path) -> str | None:
    """The URL that a folder mirrors; None for a data directory of its own."""
    note = _note(root)
    return note["url"] if note else None


def id_of(root: Path) -> str:
    """Random id of a mirror: a lease that bears it is one of this folder, whose lock tells if its owner lives."""
    return (_note(root) or {}).get("id", "")


def shown(root: Path) -> str:
    """The data directory as people name it."""
    return url_of(root) or str(root)


def stage_url(data: DataDir, run_id: str) -> str | None:
    """URL below which workers elsewhere leave the staged parts of a run; None for a data directory of its own.

    Whatever is left there is removed with the run, or by the next one.
    """
    url = url_of(data.root)
    return f"{url}/{STAGE}/{data.version(run_id).run_id}" if url else None


def remote_of(data: DataDir) -> "Store | None":
    """The store that a data directory mirrors; None for one of its own."""
    url = url_of(data.root)
    if url is None:
        return None
    from warehouse.objects.store import Store

    return Store(url)


def bring(root: Path, *wanted: str) -> None:
    """Bring what is published at the URL into its mirror, as far as `wanted`: tables or files of it, or names above.

    Raises WarehouseError (unreachable, damaged).
    """
    if url_of(root) is None:
        return
    from warehouse.lock import owner_here
    from warehouse.objects.pull import pull

    data = DataDir(root)
    if owner_here(data) is not None:  # who writes from here has the newest journal
        wanted = tuple(one for one in wanted if one != JOURNAL)
    pull(data, wanted)


def keep(data: DataDir, path: Path) -> None:
    """Put a file of the mirror to its URL, under the same path. Raises WarehouseError."""
    store = remote_of(data)
    if store is not None:
        store.put(path.relative_to(data.root).as_posix(), path)


def keep_folder(data: DataDir, folder: Path, last: str = "") -> None:
    """Put all files of a folder of the mirror to its URL; the one whose name is `last` when all others are there."""
    store = remote_of(data)
    if store is None:
        return
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    for some in ([path for path in files if path.name != last], [path for path in files if path.name == last]):
        store.each(lambda path: store.put(path.relative_to(data.root).as_posix(), path), some)


def listed(data: DataDir, folder: str) -> dict[Path, int] | None:
    """Files that stand in a folder at the URL, as paths of the mirror, with their bytes; None if it mirrors none.

    Raises WarehouseError.
    """
    store = remote_of(data)
    return None if store is None else {data.root / blob.key: blob.bytes for blob in store.under(folder)}


def fetch(data: DataDir, path: Path) -> None:
    """Have a file of the mirror that may be at the URL only. Raises WarehouseError if it is not there."""
    store = remote_of(data)
    if store is not None and not path.exists():
        store.download(path.relative_to(data.root).as_posix(), path)


def forget(data: DataDir, path: Path) -> None:
    """Remove the objects that stand for a file or folder of the mirror. Raises WarehouseError."""
    store = remote_of(data)
    if store is not None:
        key = path.relative_to(data.root).as_posix()
        store.delete([key, *(blob.key for blob in store.under(key))])
