"""The members of zip and tar, in the order in which they are read best.

Nothing is written to disk here, so links and devices can do no harm; they hold no text and are skipped.
"""

import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Self

from flows.containers.limits import Budget, RefusedError
from flows.containers.streams import CHUNK_BYTES, Stream, encrypted

SPECIAL = "links and devices"


@dataclass(frozen=True)
class Entry:
    """A member: `stream` can be read until the next one is asked for. Without one, it says why not."""

    name: str
    stream: Stream | None = None
    refused: RefusedError | None = None
    skipped: str | None = None


def zip_entries(file: IO[bytes], budget: Budget) -> Iterator[Entry]:
    """Members of a zip. One that cannot be read does not keep the others from being read."""
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            budget.add_member()
            # zipfile cuts `filename` at a zero byte.
            name = info.orig_filename if "\0" in info.orig_filename else info.filename
            if info.is_dir():
                continue
            if stat.S_ISLNK(info.external_attr >> 16):
                yield Entry(name, skipped=SPECIAL)
            elif info.flag_bits & 1:
                yield Entry(name, refused=encrypted("the member"))
            else:
                yield _open_zipped(archive, info, name, budget)


def _open_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, budget: Budget) -> Entry:
    try:
        return Entry(name, Stream(archive.open(info), budget))
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        return Entry(name, refused=RefusedError(f"the member is damaged ({error})", "get a whole copy of it"))


def tar_entries(stream: Stream, budget: Budget) -> Iterator[Entry]:
    """Members of a tar. It has no directory, so damage ends it."""
    with tarfile.open(fileobj=stream, mode="r|", tarinfo=_StrictInfo, bufsize=CHUNK_BYTES) as archive:  # type: ignore[call-overload]
        while (info := archive.next()) is not None:
            archive.members = []  # else it would remember all of them
            budget.add_member()
            if info.isdir():
                continue
            content = archive.extractfile(info) if info.isreg() else None
            if content is None:
                yield Entry(info.name, skipped=SPECIAL)
            else:
                # The holes of a sparse member come out of nothing.
                yield Entry(info.name, Stream(content, budget if info.issparse() else None))
    while stream.read(CHUNK_BYTES):  # a checksum may stand at the end of the compressed stream
        pass


class _StrictInfo(tarfile.TarInfo):
    """A header. tarfile takes a damaged one, or none, for the end of the archive, which would lose the rest."""

    @classmethod
    def fromtarfile(cls, archive: tarfile.TarFile) -> Self:
        try:
            return super().fromtarfile(archive)
        except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
            raise
        except tarfile.HeaderError as error:
            raise tarfile.ReadError(f"{error} at byte {archive.offset:,}") from error
