"""Which local folder mirrors which URL.

A mirror is an ordinary data directory with a note in it: what writes or reads a data directory asks
`remote_of`, which is None for a folder of its own.
"""

import hashlib
import json
import os
import secrets
from pathlib import Path

from warehouse.errors import explained
from warehouse.layout import DataDir
from warehouse.objects.store import Store

NOTE = ".remote.json"
STAGE = "stage"
_DIGITS = 10


def mirror_of(url: str, cache: Path) -> Path:
    """The folder below `cache` that mirrors `url`, made if need be. Raises WarehouseError if `url` cannot be used.

    Its name holds a hash of URL and endpoint, so that two stores never share one.
    """
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


def remote_of(data: DataDir) -> Store | None:
    """The store that a data directory mirrors; None for one of its own."""
    url = url_of(data.root)
    return Store(url) if url else None
