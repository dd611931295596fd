"""Objects under one URL (`s3://bucket/prefix`), and what can go wrong with them, each in one line.

Credentials, region and endpoint come from the usual variables (AWS_ACCESS_KEY_ID and so on, AWS_REGION,
AWS_ENDPOINT_URL). No message holds a secret: only the first line of what the library says is passed on, redacted.
"""

import hashlib
import mimetypes
import os
import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

from obstore import exceptions
from obstore.store import S3Store

from warehouse.errors import WarehouseError, explained
from warehouse.redaction import redacted

SCHEME = "s3"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_CHUNK_BYTES = 4 * 1024 * 1024
# Objects at a time; large files go up in pieces, each of which is held in memory.
_THREADS = 8
_PIECES = 4
_OPTIONS: dict[str, Any] = {
    "connect_timeout": timedelta(seconds=5),
    "read_timeout": timedelta(seconds=60),
    # For whole objects, however large: what stands still is noticed by the one before.
    "timeout": timedelta(hours=6),
}
_RETRIES: Any = {"max_retries": 4, "retry_timeout": timedelta(seconds=60)}
# A bucket deletes so many keys with one request.
_MOST_DELETED = 1000

T = TypeVar("T")
R = TypeVar("R")


class AbsentError(WarehouseError):
    """There is no such object."""


class ConditionError(WarehouseError):
    """A conditional write was refused: the object is there already, or is another one by now."""


@dataclass(frozen=True)
class Blob:
    """One object. `key` is relative to the URL of the store, `modified` by the clock of the server."""

    key: str
    bytes: int
    modified: datetime


def is_url(text: object) -> bool:
    """Whether a data directory is named by a URL."""
    return "://" in str(text)


class Store:
    """Objects below one URL. All methods raise WarehouseError that names the URL and what to do."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._bucket, self._prefix = _split(self.url)
        endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
        options = {**_OPTIONS, **({"allow_http": True} if endpoint.startswith("http://") else {})}
        with self._explained(""):
            config: Any = {"endpoint": endpoint} if endpoint else {}
            self._store: Any = S3Store(
                self._bucket,
                prefix=self._prefix or None,
                client_options=options,  # type: ignore[arg-type]
                retry_config=_RETRIES,
                **config,
            )

    def read(self, key: str) -> tuple[bytes, str]:
        """An object and its ETag. Raises AbsentError."""
        with self._explained(key):
            result = self._store.get(key)
            return bytes(result.bytes()), str(result.meta["e_tag"])

    def put(self, key: str, content: bytes | Path) -> None:
        """Write an object, whatever was there."""
        with self._explained(key):
            kind = mimetypes.guess_type(key)[0] or "application/octet-stream"  # so that a browser shows pages
            self._store.put(key, content, max_concurrency=_PIECES, attributes={"Content-Type": kind})

    def create(self, key: str, content: bytes) -> str:
        """Write an object that is not there yet and return its ETag. Raises ConditionError if it is."""
        return self._put_if(key, content, "create")

    def replace(self, key: str, content: bytes, etag: str) -> str:
        """Write an object in place of the one with this ETag; returns the new one. Raises ConditionError."""
        return self._put_if(key, content, {"e_tag": etag})

    def _put_if(self, key: str, content: bytes, mode: object) -> str:
        try:
            with self._explained(key):
                return str(self._store.put(key, content, mode=mode, use_multipart=False)["e_tag"])
        except ConditionError:
            # A request may have been tried again after its answer was lost: then it is our own that is there.
            there, etag = self.read(key)
            if there != content:
                raise
            return etag

    def download(self, key: str, target: Path, sha256: str | None = None) -> None:
        """Write an object to a file that appears when it is complete and has the digest, if one is given.

        Raises AbsentError, or WarehouseError if the object is damaged.
        """
        digest = hashlib.sha256()
        unfinished = target.with_name(f".{target.name}.{os.getpid()}-{threading.get_ident()}.part")
        with explained("cannot write in the cache", target):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with unfinished.open("wb") as handle:
                    for chunk in self._chunks(key):
                        digest.update(chunk)
                        handle.write(chunk)
                if sha256 is not None and digest.hexdigest() != sha256:
                    raise WarehouseError(
                        f"the object is damaged (digest {digest.hexdigest()[:12]}, not {sha256[:12]})",
                        f"{self.url}/{key}",
                        "restore it from a backup, or undo the run",
                    )
                unfinished.replace(target)
            finally:
                unfinished.unlink(missing_ok=True)

    def _chunks(self, key: str) -> Iterator[bytes]:
        with self._explained(key):
            for chunk in self._store.get(key).stream(min_chunk_size=_CHUNK_BYTES):
                yield memoryview(chunk)  # type: ignore[misc]

    def under(self, prefix: str = "") -> list[Blob]:
        """The objects under a folder (no slash at its end), by key."""
        with self._explained(prefix):
            found = [meta for batch in self._store.list(prefix=prefix or None) for meta in batch]
        blobs = (Blob(str(meta["path"]), int(meta["size"]), meta["last_modified"]) for meta in found)
        return sorted(blobs, key=lambda blob: blob.key)

    def delete(self, keys: Sequence[str]) -> None:
        """Remove objects; those that are gone already are passed over."""
        for start in range(0, len(keys), _MOST_DELETED):
            with self._explained(keys[start]):
                self._store.delete(list(keys[start : start + _MOST_DELETED]))

    def each(self, work: Callable[[T], R], items: Iterable[T]) -> list[R]:
        """`work` done to all items, several at a time; the first error is raised when those under way have ended."""
        with ThreadPoolExecutor(_THREADS) as pool:
            futures = [pool.submit(work, item) for item in items]
            try:
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise

    @contextmanager
    def _explained(self, key: str) -> Iterator[None]:
        where = f"{self.url}/{key}" if key else self.url
        try:
            yield
        except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
            raise ConditionError("the object is another one by now", where, "run again") from None
        except (exceptions.BaseError, OSError, ValueError) as error:
            raise self._translated(error, where) from None

    def _translated(self, error: Exception, where: str) -> WarehouseError:
        said = str(error)
        if "NoSuchBucket" in said:
            return WarehouseError(
                "there is no such bucket",
                f"{SCHEME}://{self._bucket}",
                "create it, or mend the URL of the data directory",
            )
        if isinstance(error, exceptions.NotFoundError | FileNotFoundError):
            return AbsentError("there is no such object", where, "restore it from a backup, or undo the run")
        if isinstance(error, exceptions.PermissionDeniedError | exceptions.UnauthenticatedError | PermissionError):
            return WarehouseError(
                "access is denied", where, "check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY and what they may do"
            )
        if re.search(r"Missing(AccessKeyId|SecretAccessKey)|Missing (Access|Secret)|169\.254\.|credential", said):
            return WarehouseError(
                "there are no credentials", where, "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment"
            )
        reason = redacted(next(iter(said.splitlines()), type(error).__name__))[:200]
        return WarehouseError(
            f"the object storage cannot be used ({reason})", where, "check AWS_ENDPOINT_URL and the network, run again"
        )


def _split(url: str) -> tuple[str, str]:
    """Bucket and prefix of a URL. Raises WarehouseError."""
    shown = redacted(url)
    parts = urlsplit(url, allow_fragments=False)
    if parts.scheme.lower() != SCHEME:
        raise WarehouseError(
            "a data directory is a folder or s3://bucket/prefix", shown, "name one of these with --data-dir"
        )
    if parts.query or not _BUCKET.fullmatch(parts.netloc):
        raise WarehouseError("no URL of a bucket", shown, "write s3://bucket/prefix; keys belong into AWS_ variables")
    prefix = unquote(parts.path).strip("/")
    if any(part in ("", ".", "..") for part in prefix.split("/") if prefix):
        raise WarehouseError("no prefix of keys", shown, "write s3://bucket/prefix")
    return parts.netloc, prefix
