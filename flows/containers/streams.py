"""Bytes that are read forward once, and what makes them from compressed ones."""

import bz2
import gzip
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from flows.containers.kinds import Kind
from flows.containers.limits import Budget, RefusedError

# How much of a file may be looked at to recognise its form, and is kept of one that is not recognised.
HEAD_BYTES = 64 * 1024
CHUNK_BYTES = 1024 * 1024

_DAMAGE = (
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    tarfile.TarError,
    struct.error,
    NotImplementedError,  # zipfile: a method it does not know
    ValueError,  # tarfile: numbers in headers
    OverflowError,
)


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Stream:
    """A source read forward, whose first bytes can be looked at before. Spends a budget if given one."""

    def __init__(self, source: Readable, budget: Budget | None = None) -> None:
        self._source = source
        self._budget = budget
        self._head: bytes | None = None
        self._waiting = b""

    @property
    def head(self) -> bytes:
        """The first 64 KiB, or all there is. To be asked for before the first read."""
        if self._head is None:
            self._head = self._waiting = self._fetch(HEAD_BYTES)
        return self._head

    def read(self, size: int) -> bytes:
        """The next `size` bytes, fewer only at the end."""
        if not self._waiting:
            return self._fetch(size)
        first, self._waiting = self._waiting[:size], self._waiting[size:]
        return first if len(first) == size else first + self._fetch(size - len(first))

    def _fetch(self, size: int) -> bytes:
        parts = []
        while size > 0:
            part = self._source.read(min(size, CHUNK_BYTES))
            if not part:
                break
            if self._budget:
                self._budget.spend(len(part))
            parts.append(part)
            size -= len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def decompress(kind: Kind, stream: Stream, budget: Budget) -> Stream:
    """The content of a compressed stream. Damage shows when it is read."""
    from backports import zstd

    openers = {"gz": gzip.GzipFile, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile, "zst": zstd.ZstdFile}
    opener = openers[kind]
    source = opener(fileobj=stream) if kind == "gz" else opener(stream)
    return Stream(cast(Readable, source), budget)


@contextmanager
def damage_refused(what: str) -> Iterator[None]:
    """Turn what the libraries raise for damaged containers into RefusedError. Errors of the disk pass through."""
    from backports import zstd
    from py7zr.exceptions import ArchiveError, PasswordRequired

    try:
        yield
    except PasswordRequired as error:
        raise encrypted(what) from error
    except (*_DAMAGE, zstd.ZstdError, ArchiveError) as error:
        raise _damaged(what, error) from error
    except OSError as error:
        if error.errno is not None:
            raise
        raise _damaged(what, error) from error


def encrypted(what: str) -> RefusedError:
    return RefusedError(f"{what} is encrypted", "decrypt it first")


def _damaged(what: str, error: Exception) -> RefusedError:
    reason = " ".join(str(error).split()).rstrip(".") or type(error).__name__
    return RefusedError(f"{what} is damaged or cut short ({reason[:120]})", "get a whole copy of it")
