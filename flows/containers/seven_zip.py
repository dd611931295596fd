"""The members of 7z. Its library writes members where it is told; here they are read from where it writes.

It runs in a thread of its own and hands over a few blocks at a time, so that a member of any size takes little
memory and no disk, and all members of a solid block are decompressed once.
"""

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from flows.containers.archives import SPECIAL, Entry
from flows.containers.limits import Budget
from flows.containers.names import flaw_of
from flows.containers.streams import Stream, encrypted

if TYPE_CHECKING:
    from py7zr import SevenZipFile
    from py7zr.io import Py7zIO

# Blocks of up to 1 MiB between writer and reader.
_WAITING = 4

# The name of a member that begins, a block of it, an error that ends all, or None for the end of all.
_Event = str | bytes | BaseException | None


class _StopError(Exception):
    """The reader has gone."""


def seven_zip_entries(file: IO[bytes], budget: Budget) -> Iterator[Entry]:
    """Members of a 7z. It may be one compressed block, so damage ends it."""
    from py7zr import SevenZipFile

    with SevenZipFile(file) as archive:
        if archive.needs_password():
            raise encrypted("the 7z")
        wanted = set()
        for info in archive.list():
            budget.add_member()
            if info.is_directory:
                continue
            if flaw_of(info.filename):  # the library would refuse the whole archive
                yield Entry(info.filename)
            elif info.is_symlink:
                yield Entry(info.filename, skipped=SPECIAL)
            else:
                wanted.add(info.filename)
        if wanted:
            yield from _read_all(archive, wanted, budget)


def _read_all(archive: "SevenZipFile", wanted: set[str], budget: Budget) -> Iterator[Entry]:
    channel = _Channel()
    thread = threading.Thread(target=_write_all, args=(archive, wanted, channel), daemon=True)
    thread.start()
    try:
        while (name := channel.next_member()) is not None:
            yield Entry(name, Stream(channel, budget))
    finally:
        channel.abandon()
        thread.join()


def _write_all(archive: "SevenZipFile", wanted: set[str], channel: "_Channel") -> None:
    from py7zr.io import WriterFactory

    class Factory(WriterFactory):
        def create(self, filename: str) -> "Py7zIO":
            channel.put(filename)
            return _sink(channel)

    try:
        archive.extract(targets=wanted, factory=Factory())
        channel.put(None)
    except _StopError:
        pass
    except BaseException as error:  # raised again where the members are read
        channel.put_last(error)


def _sink(channel: "_Channel") -> "Py7zIO":
    from py7zr.io import Py7zIO

    class Sink(Py7zIO):
        """Where the library writes one member."""

        def __init__(self) -> None:
            self._size = 0

        def write(self, block: bytes | bytearray) -> int:
            if block:
                channel.put(bytes(block))
                self._size += len(block)
            return len(block)

        def read(self, _size: int | None = None) -> bytes:
            return b""

        def seek(self, offset: int, _whence: int = 0) -> int:
            return offset

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return self._size

    return Sink()


class _Channel:
    """Blocks of members on their way from the library's thread to the reader."""

    def __init__(self) -> None:
        self._queue: queue.Queue[_Event] = queue.Queue(_WAITING)
        self._gone = threading.Event()
        self._next: _Event = b""  # what comes next, if it is no block of this member
        self._block = b""

    def put(self, event: _Event) -> None:
        while not self._gone.is_set():
            try:
                return self._queue.put(event, timeout=1)
            except queue.Full:
                continue
        raise _StopError

    def put_last(self, error: BaseException) -> None:
        with suppress(_StopError):
            self.put(error)

    def abandon(self) -> None:
        self._gone.set()
        while not self._queue.empty():
            self._queue.get_nowait()

    def next_member(self) -> str | None:
        """Pass over what is left of this member; the name of the next, None after the last."""
        while self.read(1 << 20):
            pass
        name, self._next = self._next, b""
        if isinstance(name, BaseException):
            raise name
        return name if isinstance(name, str) else None

    def read(self, size: int, /) -> bytes:
        if not self._block and self._next == b"":
            event = self._queue.get()
            if isinstance(event, bytes):
                self._block = event
            else:
                self._next = event
        if isinstance(self._next, BaseException) and not self._block:
            raise self._next
        part, self._block = self._block[:size], self._block[size:]
        return part
