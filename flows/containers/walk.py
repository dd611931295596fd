"""Go through a container and the containers in it, three levels deep, and hand out its files one by one."""

import tempfile
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from flows.containers.archives import Entry, tar_entries, zip_entries
from flows.containers.kinds import Kind, is_compressed, kind_of
from flows.containers.limits import MOST_LEVELS, Budget, LimitError, RefusedError
from flows.containers.names import decompressed, flaw_of, joined, skip_reason
from flows.containers.seven_zip import seven_zip_entries
from flows.containers.streams import CHUNK_BYTES, Stream, damage_refused, decompress


@dataclass(frozen=True)
class Member:
    """A file in a container: its stream can be read until the next item is asked for."""

    name: str
    stream: Stream


@dataclass(frozen=True)
class Refused:
    """A member, or with an empty name the container itself, that is not read."""

    name: str
    message: str


@dataclass(frozen=True)
class Skipped:
    """A member that is no cable by its name."""

    name: str
    reason: str


Item = Member | Refused | Skipped


@dataclass(frozen=True)
class Walk:
    """What goes through one outermost container. `scratch` is a folder for containers that cannot be read forward."""

    name: str
    budget: Budget
    scratch: Path

    def items(self, file: IO[bytes], kind: Kind) -> Generator[Item, None, None]:
        """All members. What is refused is told and the rest goes on, unless a limit is passed: LimitError."""
        yield from self._container(Stream(file), kind, "", 1, self.name, file)

    def _container(
        self, stream: Stream, kind: Kind, path: str, level: int, name: str, file: IO[bytes] | None = None
    ) -> Iterator[Item]:
        try:
            with damage_refused(f"the {kind}"):
                if is_compressed(kind):
                    yield from self._decompressed(stream, kind, path, level, name)
                else:
                    yield from self._archive(stream, kind, path, level, file)
        except LimitError:
            raise
        except RefusedError as error:
            yield Refused(path, str(error))

    def _decompressed(self, stream: Stream, kind: Kind, path: str, level: int, name: str) -> Iterator[Item]:
        content = decompress(kind, stream, self.budget)
        if kind_of(content.head) == "tar":  # a compressed tar is one container and not two
            yield from self._container(content, "tar", path, level, name)
        else:
            yield from self._file(content, joined(path, decompressed(name)), level)

    def _archive(self, stream: Stream, kind: Kind, path: str, level: int, file: IO[bytes] | None) -> Iterator[Item]:
        if kind == "tar":
            yield from self._entries(tar_entries(stream, self.budget), path, level)
            return
        read = zip_entries if kind == "zip" else seven_zip_entries
        if file is not None:
            yield from self._entries(read(file, self.budget), path, level)
            return
        # Their directory stands at the end: a nested one is copied, as compressed as it is.
        with tempfile.TemporaryFile(dir=self.scratch) as copy:
            while block := stream.read(CHUNK_BYTES):
                copy.write(block)
            copy.seek(0)
            yield from self._entries(read(copy, self.budget), path, level)

    def _entries(self, entries: Iterator[Entry], path: str, level: int) -> Iterator[Item]:
        for entry in entries:
            name = joined(path, entry.name)
            flaw = flaw_of(entry.name)
            if flaw:
                yield Refused(name, f"the member {flaw}; rename it if it is a dump of cables")
            elif reason := entry.skipped or skip_reason(name):
                yield Skipped(name, reason)
            elif entry.stream is None:
                yield Refused(name, str(entry.refused))
            else:
                yield from self._file(entry.stream, name, level)

    def _file(self, stream: Stream, name: str, level: int) -> Iterator[Item]:
        """A file, or what is in it if it is a container."""
        self.budget.at = name
        try:
            with damage_refused("the member"):
                kind = kind_of(stream.head)
        except LimitError:
            raise
        except RefusedError as error:
            yield Refused(name, str(error))
            return
        if kind is None:
            yield Member(name, stream)
        elif level == MOST_LEVELS:
            yield Refused(name, f"containers are nested more than {MOST_LEVELS} deep; unpack the outermost first")
        else:
            yield from self._container(stream, kind, name, level + 1, name)
