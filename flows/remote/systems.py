"""Any other file system that fsspec knows: ftp, sftp, smb, hdfs and more, some with a library of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import fsspec
from fsspec.core import url_to_fs

from flows.containers.names import skip_reason
from flows.remote.credentials import value_of
from flows.remote.declared import Source
from flows.remote.errors import SourceError, UnreachableError
from flows.remote.stores import Item, Reading, stated_checksum
from warehouse.redaction import redacted

_CHUNK_BYTES = 4 * 1024 * 1024
_SUFFIX = ".sha256"
_MAGIC = "*?["


class SystemStore:
    """Files of one file system: one file, a folder, or a glob."""

    def __init__(self, source: Source) -> None:
        self._source = source
        if source.scheme not in fsspec.available_protocols():
            raise SourceError(f"{source.shown}: no such kind of URL is known", "use http, https, s3, gs, az or ftp")
        user, password = value_of(source, "user"), value_of(source, "password")
        options = {key: value for key, value in (("username", user), ("password", password)) if value}
        with _explained(source):
            self._system, self._path = url_to_fs(source.url, use_listings_cache=False, **options)

    def look(self) -> list[Item]:
        with _explained(self._source):
            if set(_MAGIC) & set(self._path):
                found = self._system.glob(self._path, detail=True)
            elif self._system.isdir(self._path):
                found = self._system.find(self._path, detail=True)
            else:
                found = {self._path: self._system.info(self._path)}
        base = self._path.rstrip("/") if len(found) != 1 or self._path not in found else self._path.rpartition("/")[0]
        base = base.rpartition("/")[0] if set(_MAGIC) & set(base) else base
        items = [self._item(path, info, base) for path, info in sorted(found.items()) if info["type"] == "file"]
        items = [item for item in items if not item.name.endswith(_SUFFIX) and not skip_reason(item.name)]
        if not items:
            raise SourceError(f"there is no file at {self._source.shown}", "check the URL")
        return items

    def _item(self, path: str, info: dict[str, Any], base: str) -> Item:
        marks = [str(info[key]) for key in ("ETag", "mtime", "modify", "LastModified", "created") if info.get(key)]
        size = info.get("size")
        mark = f"{marks[0]} {size}" if marks else None
        name = path.removeprefix(base).lstrip("/")
        return Item(path, name, size, mark, can_resume=mark is not None and size is not None)

    @contextmanager
    def read(self, item: Item, start: int) -> Iterator[Reading]:
        with _explained(self._source):
            handle = self._system.open(item.url, "rb")
        with handle:
            yield Reading(start, self._chunks(handle, start), item.mark, item.size)

    def _chunks(self, handle: Any, start: int) -> Iterator[bytes]:
        with _explained(self._source):
            handle.seek(start)
            while chunk := handle.read(_CHUNK_BYTES):
                yield chunk

    def checksum(self, item: Item) -> str | None:
        path = f"{item.url}{_SUFFIX}"
        with _explained(self._source):
            if not self._system.exists(path):
                return None
            return stated_checksum(self._system.cat_file(path).decode("utf-8", "replace"), path)

    def close(self) -> None:
        pass


@contextmanager
def _explained(source: Source) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise SourceError(f"there is no file at {source.shown}", "check the URL") from None
    except PermissionError:
        raise SourceError(f"{source.shown}: access is denied", "check the credentials of the source") from None
    except ImportError as error:
        raise SourceError(f"{source.shown}: {error}", "install that library beside this program") from None
    except (ValueError, NotImplementedError) as error:
        raise SourceError(f"{source.shown}: {redacted(str(error))}", "check the URL") from None
    except OSError as error:
        raise UnreachableError.because(source.shown, redacted(str(error))) from None
