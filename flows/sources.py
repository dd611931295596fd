"""Find the files a SOURCE stands for, and the records that describe them.

A file is known by its content: the same bytes under two names count once, and a file whose content an earlier
run has read is not read again. Files are told apart by content, not by extension. Names that start with a dot
are skipped inside folders.
"""

import glob
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from flows.containers.names import HIDDEN, skip_reason
from flows.errors import InputError

UNKNOWN = "unknown"
CONTAINER = "container"


@dataclass(frozen=True, slots=True)
class Spooled:
    """A place in a spool file: offset of a compressed block, and of a byte in what it holds, see flows.spool."""

    path: str
    at: int
    skip: int


@dataclass(frozen=True, slots=True)
class Slice:
    """Whole records of one file: bytes `start` to `end`, beginning with record `first_record` (from 1).

    Of a member of a container, the bytes are kept at `spooled`.
    """

    path: str
    file_id: str
    modified: int
    start: int
    end: int
    first_record: int
    n_records: int
    spooled: Spooled | None = None

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Form:
    """The form recognised and the next best one, with their scores in percent."""

    dialect: str
    score: int | None = None
    runner_up: str | None = None
    runner_up_score: int | None = None


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file, or a member of a container, with content not seen before.

    `modified` (nanoseconds) shows if a plain file changes while it is read. `slices` are those of a file that
    had to be cut when it was first read; `head` is where the first bytes of an unknown one are kept.
    """

    path: str
    file_id: str
    sha256: str
    size: int
    modified: int
    form: Form
    member: str | None = None
    encoding: str | None = None  # only where the text was transcoded as a whole
    refusal: str | None = None  # why a container or member is not read
    slices: tuple[Slice, ...] = ()
    head: Slice | None = None

    @property
    def dialect(self) -> str:
        return self.form.dialect

    @property
    def name(self) -> str:
        """Path, and path inside of the container."""
        return self.path if self.member is None else f"{self.path}!/{self.member}"


@dataclass(frozen=True)
class Found:
    """What the sources hold: files to read, and what is left out, with the reason.

    A container that was read to its end is among the files too, so that it is known the next time.
    """

    files: tuple[SourceFile, ...]
    empty: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()  # same content as another file of this run
    known: tuple[str, ...] = ()  # content an earlier run has read
    skipped: Mapping[str, int] = field(default_factory=dict)  # no cables by their name, by reason
    origins: Mapping[str, str] = field(default_factory=dict)  # URL of a file that was fetched, by its path

    @property
    def n_files(self) -> int:
        """Files to read, not counting the containers they come in."""
        return sum(file.dialect != CONTAINER for file in self.files)


def find_files(
    sources: Sequence[str],
    *,
    outside: Path | None = None,
    on_skip: Callable[[str], None] = lambda _reason: None,
    may_be_empty: bool = False,
) -> list[Path]:
    """Paths of all files of `sources` (files, folders, globs), sorted, each once.

    `outside` is a folder never looked into: the data directory itself. `on_skip` is told why a file of a folder
    is left out. Raises InputError for a source that does not exist, cannot be read or (unless it `may_be_empty`)
    holds no file.
    """
    barred = outside.resolve() if outside else None
    found: dict[Path, Path] = {}
    for source in sources:
        paths = [] if may_be_empty and _matches_nothing(source) else list(_expand(source, barred))
        if not paths and not may_be_empty:
            raise InputError(f"there is no file in {source}", "name a file, a folder with files, or a glob")
        for path, reason in paths:
            if reason:
                on_skip(reason)
            else:
                found.setdefault(path.resolve(), path)
    return sorted(found.values())


def _matches_nothing(source: str) -> bool:
    """A pattern without a match, as a drop folder has it on most days."""
    return not Path(source).exists() and glob.has_magic(source) and not glob.glob(source, recursive=True)  # noqa: PTH207


# A path, and why it is left out.
_Candidate = tuple[Path, str | None]


def _expand(source: str, barred: Path | None) -> Iterator[_Candidate]:
    path = Path(source)
    if path.is_dir():
        yield from _walk(path, barred)
    elif path.exists():
        if not path.is_file():
            raise InputError(f"{source} is not a regular file", "write its content to a file first")
        yield path, None
    else:
        yield from _expand_glob(source, barred)


def _expand_glob(source: str, barred: Path | None) -> Iterator[_Candidate]:
    # Not Path.glob: a pattern may be absolute.
    matches = sorted(glob.glob(source, recursive=True)) if glob.has_magic(source) else []  # noqa: PTH207
    if not matches:
        raise InputError(f"there is no file or folder {source}", "check the path")
    for match in matches:
        if Path(match).is_dir():
            yield from _walk(Path(match), barred)
        elif Path(match).is_file():
            yield Path(match), None


def _walk(folder: Path, barred: Path | None) -> Iterator[_Candidate]:
    for root, folders, names in os.walk(folder, onerror=_unreadable):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not _is_barred(here / name, barred))
        for name in sorted(names):
            path = here / name
            reason = skip_reason(str(path.relative_to(folder)))
            if reason != HIDDEN and path.is_file():
                yield path, reason


def _is_barred(folder: Path, barred: Path | None) -> bool:
    return folder.name.startswith(".") or (barred is not None and folder.resolve() == barred)


def _unreadable(error: OSError) -> None:
    raise InputError(f"cannot read {error.filename}: {error.strerror}", "check its permissions") from error
