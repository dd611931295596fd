"""Cut files into shards: whole records of one form, at most so many bytes of raw text (the last ones an eighth more).

A shard bounds memory and is the unit of parallel work and of retry. It holds paths and byte ranges and never
bytes, so it can be pickled or written as JSON and parsed in another process. Large files are cut at record
starts; small files of one form share a shard. A record that is larger than a shard gets one of its own.
"""

import bisect
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from flows.errors import InputError
from flows.sources import CONTAINER, UNKNOWN, Slice, SourceFile
from flows.spool import read_spooled

# A shard costs as much as 8 % of a full one before it has read anything, so what is left over at the end, up to this
# part of a shard, goes with the shard before it.
_TAIL = 8

__all__ = ["Cut", "Shard", "Slice", "cut_file", "cut_files", "cut_stream", "read_slice"]


@dataclass(frozen=True)
class Shard:
    """Slices of one dialect that are parsed together. `number` counts from 1 within a run."""

    number: int
    dialect: str
    slices: tuple[Slice, ...]

    @property
    def size(self) -> int:
        return sum(part.size for part in self.slices)

    @property
    def n_records(self) -> int:
        return sum(part.n_records for part in self.slices)


@dataclass(frozen=True)
class Cut:
    """Whole records and their bytes: those from `start`, beginning with record `first_record` (from 1)."""

    start: int
    blob: bytes
    first_record: int
    n_records: int


def cut_files(
    files: Iterable[SourceFile], shard_bytes: int, on_bytes: Callable[[int], None] = lambda _size: None
) -> list[Shard]:
    """Shards of all files of a known form, numbered in the order in which they fill up."""
    full: list[tuple[str, tuple[Slice, ...]]] = []
    filling: dict[str, list[Slice]] = {}
    sizes: dict[str, int] = {}
    for file in files:
        if file.dialect in (UNKNOWN, CONTAINER):
            continue
        for part in file.slices or cut_file(file, shard_bytes):
            waiting = filling.setdefault(file.dialect, [])
            if waiting and sizes[file.dialect] + part.size > shard_bytes:
                full.append((file.dialect, tuple(waiting)))
                waiting.clear()
                sizes[file.dialect] = 0
            waiting.append(part)
            sizes[file.dialect] = sizes.get(file.dialect, 0) + part.size
            on_bytes(part.size)
    for dialect, waiting in filling.items():
        before = max((at for at, (other, _) in enumerate(full) if other == dialect), default=None)
        if before is not None and sizes[dialect] * _TAIL <= shard_bytes:
            full[before] = (dialect, _joined(*full[before][1], *waiting))
        elif waiting:
            full.append((dialect, tuple(waiting)))
    return [Shard(number, dialect, slices) for number, (dialect, slices) in enumerate(full, start=1)]


def _joined(*slices: Slice) -> tuple[Slice, ...]:
    """The same bytes in fewer slices, where one of a plain file goes on where another ends."""
    joined: list[Slice] = []
    for part in slices:
        last = joined[-1] if joined else None
        if last and not part.spooled and (last.path, last.file_id, last.end) == (part.path, part.file_id, part.start):
            joined[-1] = replace(last, end=part.end, n_records=last.n_records + part.n_records)
        else:
            joined.append(part)
    return tuple(joined)


def cut_file(file: SourceFile, shard_bytes: int) -> Iterator[Slice]:
    """Slices of one plain file. Raises InputError if it changes meanwhile."""
    end = 0
    with _open(file.path, file.modified) as handle:
        for cut in cut_stream(handle.read, file.dialect, shard_bytes):
            end = cut.start + len(cut.blob)
            yield Slice(file.path, file.file_id, file.modified, cut.start, end, cut.first_record, cut.n_records)
    if end != file.size:
        raise _changed(file.path)


def cut_stream(read: Callable[[int], bytes], dialect: str, shard_bytes: int) -> Iterator[Cut]:
    """Cut what `read` gives (fewer bytes than asked for only at the end) at record starts.

    Reads a window, cuts it at its last record start, and keeps the rest for the next.
    """
    from transforms.dialects import record_starts

    offset, record, window, wanted, at_end = 0, 1, b"", shard_bytes, False
    while True:
        missing = wanted - len(window)
        if missing > 0 and not at_end:
            more = read(missing)
            at_end = len(more) < missing
            window += more
        if not window:
            return
        cut = _next_cut(record_starts(dialect, window), len(window), shard_bytes, at_end)
        if cut is None:  # one record fills the window: look further
            wanted = 2 * len(window)
            continue
        end, count = cut
        yield Cut(offset, window[:end], record, count)
        offset, record, window, wanted = offset + end, record + count, window[end:], shard_bytes


def _next_cut(starts: list[int], length: int, most: int, at_end: bool) -> tuple[int, int] | None:
    """Where the next slice of a window ends and how many records it holds; None if the window has no whole one.

    As many records as fit into `most` bytes, but at least one. The last record of a window is whole only at the
    end of the file.
    """
    if at_end and (length <= most or len(starts) < 2):
        return length, len(starts)
    if len(starts) < 2:
        return None
    count = max(bisect.bisect_right(starts, most) - 1, 1)
    return starts[count], count


def read_slice(part: Slice) -> bytes:
    """The bytes of a slice. Raises InputError if the file has changed since it was cut."""
    if part.spooled:
        return read_spooled(part.spooled, part.size)
    with _open(part.path, part.modified) as handle:
        handle.seek(part.start)
        blob = handle.read(part.size)
    if len(blob) != part.size:
        raise _changed(part.path)
    return blob


def _open(path: str, modified: int) -> BinaryIO:
    try:
        handle = Path(path).open("rb")  # noqa: SIM115 - the caller closes it
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", "check its permissions") from error
    if os.fstat(handle.fileno()).st_mtime_ns != modified:
        handle.close()
        raise _changed(path)
    return handle


def _changed(path: str) -> InputError:
    return InputError(f"{path} changed while it was being read", "run again when nothing writes to it")
