"""Object stores (S3 and what speaks like it, Google Cloud Storage, Azure): one object, a prefix, or a glob.

Credentials come from the variables that the source names, else from those of the cloud's own tools
(AWS_ACCESS_KEY_ID and so on).
"""

import fnmatch
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

from obstore import exceptions
from obstore.store import from_url

from flows.containers.names import skip_reason
from flows.remote.credentials import value_of
from flows.remote.declared import Source
from flows.remote.errors import ChangedError, SourceError, UnreachableError
from flows.remote.stores import Item, Reading, stated_checksum
from warehouse.redaction import redacted

_MAGIC = "*?["
_SUFFIX = ".sha256"
_CHUNK_BYTES = 4 * 1024 * 1024
# The library tries again by itself; what goes on failing is told and tried again by the step.
_LIBRARY_RETRIES = 2
_S3 = ("s3", "s3a")


class ObjectStore:
    """Objects of one bucket."""

    def __init__(self, source: Source) -> None:
        self._source = source
        parts = urlsplit(source.url, allow_fragments=False)
        self._path = unquote(parts.path).lstrip("/")
        self._root = f"{parts.scheme.lower()}://{parts.netloc}"
        options: dict[str, Any] = {"timeout": timedelta(seconds=source.timeout)}
        if (source.endpoint or "").startswith("http://"):
            options["allow_http"] = True
        with _explained(source):
            self._store: Any = from_url(
                self._root,
                client_options=options,  # type: ignore[call-overload]
                retry_config={"max_retries": _LIBRARY_RETRIES, "retry_timeout": timedelta(seconds=2 * source.timeout)},
                **_settings(source),
            )

    def look(self) -> list[Item]:
        with _explained(self._source):
            if self._path and not self._path.endswith("/") and not set(_MAGIC) & set(self._path):
                return [self._item(self._store.head(self._path), self._path.rsplit("/", 1)[-1])]
            prefix = _literal_folder(self._path)
            found = [meta for batch in self._store.list(prefix=prefix or None) for meta in batch]
        items = [
            self._item(meta, meta["path"].removeprefix(prefix).lstrip("/"))
            for meta in sorted(found, key=lambda meta: str(meta["path"]))
            if self._is_wanted(meta["path"], prefix)
        ]
        if not items:
            raise SourceError(f"there is no object at {self._source.shown}", "check bucket and path")
        return items

    def _is_wanted(self, path: str, prefix: str) -> bool:
        if path.endswith(("/", _SUFFIX)) or skip_reason(path.removeprefix(prefix)):
            return False
        return not set(_MAGIC) & set(self._path) or fnmatch.fnmatchcase(path, self._path)

    def _item(self, meta: Any, name: str) -> Item:
        return Item(f"{self._root}/{meta['path']}", name, meta["size"], _mark(meta), meta["e_tag"] is not None)

    @contextmanager
    def read(self, item: Item, start: int) -> Iterator[Reading]:
        options: dict[str, Any] = {"range": {"offset": start}} if start else {}
        if item.mark is not None and item.can_resume:
            options["if_match"] = item.mark
        if start and start == item.size:  # a range must not be empty
            yield Reading(start, iter(()), item.mark, item.size)
            return
        with _explained(self._source):
            result = self._store.get(item.url.removeprefix(f"{self._root}/"), options=options)
        yield Reading(start, self._chunks(result), _mark(result.meta), result.meta["size"])

    def _chunks(self, result: Any) -> Iterator[bytes]:
        with _explained(self._source):
            for chunk in result.stream(min_chunk_size=_CHUNK_BYTES):
                yield bytes(chunk)

    def checksum(self, item: Item) -> str | None:
        path = f"{item.url.removeprefix(f'{self._root}/')}{_SUFFIX}"
        try:
            with _explained(self._source):
                text = bytes(self._store.get(path).bytes()).decode("utf-8", "replace")
        except _AbsentError:
            return None
        return stated_checksum(text, f"{self._root}/{path}")

    def close(self) -> None:
        pass


class _AbsentError(SourceError):
    """There is no such object."""


def _literal_folder(path: str) -> str:
    """The folder of a pattern that has no pattern in it."""
    head = path[: min((path.find(sign) for sign in _MAGIC if sign in path), default=len(path))]
    return head[: head.rfind("/") + 1]


def _mark(meta: Any) -> str:
    return str(meta["e_tag"] or f"modified {meta['last_modified'].isoformat()} {meta['size']}")


def _settings(source: Source) -> dict[str, Any]:
    """Settings of the store that the source gives; what it does not give the library takes from the environment."""
    if source.scheme not in _S3:
        return {}
    given = {
        "endpoint": source.endpoint,
        "region": source.region,
        "access_key_id": value_of(source, "access_key"),
        "secret_access_key": value_of(source, "secret_key"),
        "session_token": value_of(source, "session_token"),
        "skip_signature": True if source.anonymous else None,
    }
    return {name: value for name, value in given.items() if value is not None}


@contextmanager
def _explained(source: Source) -> Iterator[None]:
    try:
        yield
    except (exceptions.NotFoundError, FileNotFoundError):
        raise _AbsentError(f"there is no object at {source.shown}", "check bucket and path") from None
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError, PermissionError):
        raise SourceError(f"{source.shown}: access is denied", "check the credentials of the source") from None
    except exceptions.PreconditionError:
        raise ChangedError from None
    except (exceptions.UnknownConfigurationKeyError, exceptions.InvalidPathError, ValueError) as error:
        raise SourceError(f"{source.shown}: {_first_line(error)}", "check the declaration of the source") from None
    except (exceptions.BaseError, OSError) as error:
        raise UnreachableError.because(source.shown, _first_line(error)) from None


def _first_line(error: BaseException) -> str:
    return redacted(next(iter(str(error).splitlines()), type(error).__name__))[:200]
