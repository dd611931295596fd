"""Find the files a SOURCE stands for and fingerprint them.

A file is known by its content: the same bytes under two names count once, and a file whose content an earlier
run has read is not read again. Files are told apart by content, not by extension. Names that start with a dot
are skipped inside folders.
"""

import glob
import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from flows.errors import InputError

# How much of a file may be looked at to recognise its form, and is kept of one that is not recognised.
HEAD_BYTES = 64 * 1024
UNKNOWN = "unknown"
_ID_DIGITS = 16


@dataclass(frozen=True)
class SourceFile:
    """A file with content not seen before. `modified` (nanoseconds) shows if it changes while it is read."""

    path: str
    file_id: str
    sha256: str
    size: int
    modified: int
    dialect: str


@dataclass(frozen=True)
class Found:
    """What the sources hold: files to read, and the paths left out, with the reason."""

    files: tuple[SourceFile, ...]
    empty: tuple[str, ...]
    duplicates: tuple[str, ...]  # same content as another file of this run
    known: tuple[str, ...]  # content an earlier run has read


def survey(
    paths: Iterable[Path],
    known_ids: Iterable[str] = (),
    *,
    on_file: Callable[[], None] = lambda: None,
) -> Found:
    """Fingerprint and recognise files, in the order given. `on_file` is called after each.

    Raises InputError for a file that cannot be read.
    """
    known_before = frozenset(known_ids)
    files: dict[str, SourceFile] = {}
    empty: list[str] = []
    duplicates: list[str] = []
    known: list[str] = []
    for path in paths:
        file = _fingerprint(path)
        if file is None:
            empty.append(str(path))
        elif file.file_id in known_before:
            known.append(file.path)
        elif file.file_id in files:
            duplicates.append(file.path)
        else:
            files[file.file_id] = file
        on_file()
    return Found(tuple(files.values()), tuple(empty), tuple(duplicates), tuple(known))


def find_files(sources: Sequence[str], *, outside: Path | None = None) -> list[Path]:
    """Paths of all files of `sources` (files, folders, globs), sorted, each once.

    `outside` is a folder never looked into: the data directory itself. Raises InputError for a source that
    does not exist, cannot be read or holds no file.
    """
    barred = outside.resolve() if outside else None
    found: dict[Path, Path] = {}
    for source in sources:
        paths = list(_expand(source, barred))
        if not paths:
            raise InputError(f"there is no file in {source}", "name a file, a folder with files, or a glob")
        for path in paths:
            found.setdefault(path.resolve(), path)
    return sorted(found.values())


def _expand(source: str, barred: Path | None) -> Iterator[Path]:
    path = Path(source)
    if path.is_dir():
        yield from _walk(path, barred)
    elif path.exists():
        if not path.is_file():
            raise InputError(f"{source} is not a regular file", "write its content to a file first")
        yield path
    else:
        yield from _expand_glob(source, barred)


def _expand_glob(source: str, barred: Path | None) -> Iterator[Path]:
    # Not Path.glob: a pattern may be absolute.
    matches = sorted(glob.glob(source, recursive=True)) if glob.has_magic(source) else []  # noqa: PTH207
    if not matches:
        raise InputError(f"there is no file or folder {source}", "check the path")
    for match in matches:
        if Path(match).is_dir():
            yield from _walk(Path(match), barred)
        elif Path(match).is_file():
            yield Path(match)


def _walk(folder: Path, barred: Path | None) -> Iterator[Path]:
    for root, folders, names in os.walk(folder, onerror=_unreadable):
        here = Path(root)
        folders[:] = sorted(name for name in folders if not _is_barred(here / name, barred))
        yield from (here / name for name in sorted(names) if name[0] != "." and (here / name).is_file())


def _is_barred(folder: Path, barred: Path | None) -> bool:
    return folder.name.startswith(".") or (barred is not None and folder.resolve() == barred)


def _unreadable(error: OSError) -> None:
    raise InputError(f"cannot read {error.filename}: {error.strerror}", "check its permissions") from error


def _fingerprint(path: Path) -> SourceFile | None:
    """Hash a file and recognise its form; None if there is nothing but blanks in it."""
    try:
        with path.open("rb") as handle:
            head = handle.read(HEAD_BYTES)
            status = os.fstat(handle.fileno())
            if not head.strip() and status.st_size <= len(head):
                return None
            handle.seek(0)
            digest = hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}", "check its permissions") from error
    return SourceFile(
        path=str(path),
        file_id=digest[:_ID_DIGITS],
        sha256=digest,
        size=status.st_size,
        modified=status.st_mtime_ns,
        dialect=_recognise(head),
    )


def _recognise(head: bytes) -> str:
    from transforms.dialects import sniff

    scores = sniff(head)
    return scores[0][0] if scores else UNKNOWN
