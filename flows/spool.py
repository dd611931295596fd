"""Where the text of container members waits between cutting and parsing.

A shard must be readable again, in another process and after a failure, and a compressed container can only be
read from its start. Decompressing it anew for every shard is quadratic: a 2 GB file in 64 MiB shards would be
decompressed sixteen times over, and an archive of pages once a page. Unpacking it would take its full size on
disk. So what is read once is kept in blocks of 1 MiB, each compressed with zstd at its fastest level: about as
large as the container itself (61 MB for 187 MB of telegrams; zstd took 52, 7z 49), 5 seconds of CPU a gigabyte to
write and 2 to read, and any byte is at most one block away. Several pages share a block.

The file belongs to one run and stands beside its stage; whoever parses a shard must see the same folder.
"""

from functools import lru_cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flows.errors import InputError
from flows.sources import Spooled

BLOCK_BYTES = 1024 * 1024
_LEVEL = 1
_NUMBER = 4
_HEADER = 2 * _NUMBER  # compressed and raw length of a block


class Spool:
    """Writes one spool file: an append, or back to a mark."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w+b")
        self._open_at = 0  # where the block that is being filled will stand
        self._open = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._close_block()
        finally:
            self._file.close()

    def mark(self) -> Spooled:
        """The place of the next byte."""
        return Spooled(str(self.path), self._open_at, len(self._open))

    def add(self, content: bytes) -> Spooled:
        """Keep `content` and return its place."""
        place = self.mark()
        rest = memoryview(content)
        while rest:
            part = rest[: BLOCK_BYTES - len(self._open)]
            self._open += part
            rest = rest[len(part) :]
            if len(self._open) == BLOCK_BYTES:
                self._close_block()
        return place

    def back_to(self, place: Spooled) -> None:
        """Forget what was added since `place` was marked."""
        if place.at != self._open_at:
            self._file.flush()
            raw, _ = _load(self.path, place.at)
            self._file.seek(place.at)
            self._file.truncate()
            self._open_at, self._open = place.at, bytearray(raw)
        del self._open[place.skip :]

    def _close_block(self) -> None:
        if not self._open:
            return
        raw = bytes(self._open)
        packed = _codec().compress(raw, asbytes=True)
        self._file.write(len(packed).to_bytes(_NUMBER, "big") + len(raw).to_bytes(_NUMBER, "big") + packed)
        self._open_at += _HEADER + len(packed)
        self._open.clear()


def read_spooled(place: Spooled, size: int) -> bytes:
    """The `size` bytes kept at `place`. Raises InputError if they are not there."""
    parts = []
    at, skip, left = place.at, place.skip, size
    try:
        while left:
            raw, after = _block(place.path, at)
            part = raw[skip : skip + left]
            if not part:
                raise EOFError
            parts.append(part)
            at, skip, left = after, 0, left - len(part)
    except (OSError, EOFError) as error:
        raise InputError(f"cannot read {place.path}", "run again and leave the data directory alone") from error
    return b"".join(parts)


@lru_cache(maxsize=2)
def _block(path: str, at: int) -> tuple[bytes, int]:
    """A block of a finished spool. Kept for the next slice: neighbours are parsed together."""
    return _load(Path(path), at)


def _load(path: Path, at: int) -> tuple[bytes, int]:
    """The raw bytes of the block at an offset, and the offset of the next."""
    with path.open("rb") as file:
        file.seek(at)
        header = file.read(_HEADER)
        packed_size, raw_size = int.from_bytes(header[:_NUMBER], "big"), int.from_bytes(header[_NUMBER:], "big")
        packed = file.read(packed_size)
    if len(header) != _HEADER or len(packed) != packed_size:
        raise EOFError
    raw: bytes = _codec().decompress(packed, raw_size, asbytes=True)
    return raw, at + _HEADER + packed_size


def _codec() -> Any:
    from pyarrow import Codec

    return Codec("zstd", _LEVEL)
