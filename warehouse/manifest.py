"""The manifest of a version: which files it consists of, with rows, bytes and SHA-256 of each."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
from pyarrow import ArrowException

from schemas.derive import HISTORY
from warehouse.errors import WarehouseError, explained
from warehouse.layout import Version

# Raised by one when a program of before could not read what is written now, or the other way round.
SCHEMA_VERSION = 2
_THREADS = 4
_PIECE_BYTES = 16 * 1024 * 1024
_NEXT_STEP = "point `current` to another version"


@dataclass(frozen=True)
class FileEntry:
    """One file of a version; `path` is relative to it, `rows` is None for what is no Parquet file."""

    path: str
    rows: int | None
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a version consists of and where it comes from."""

    schema_version: int
    run_id: str
    previous: str | None
    created_at: str  # ISO 8601, UTC
    tables: dict[str, dict[str, int]]  # rows, bytes and files of each table
    files: tuple[FileEntry, ...]
    migration: str = ""  # schema version: newest migration known to the program that wrote it
    columns: str = ""  # see warehouse.migrations.fingerprint

    def by_path(self) -> dict[str, FileEntry]:
        return {entry.path: entry for entry in self.files}


def _digest(path: Path) -> str:
    """SHA-256 of a file. In large pieces: between two, a thread waits for others that keep Python busy."""
    digest = hashlib.sha256()
    with path.open("rb", buffering=0) as handle:
        piece = bytearray(min(_PIECE_BYTES, path.stat().st_size))
        while size := handle.readinto(piece):
            digest.update(memoryview(piece)[:size])
    return digest.hexdigest()


def describe_file(path: Path, folder: Path) -> FileEntry:
    """Measure one file under `folder`."""
    with explained("cannot read a file just written", path, ArrowException):
        digest = _digest(path)
        rows = pq.read_metadata(path).num_rows if path.suffix == ".parquet" else None
    return FileEntry(path.relative_to(folder).as_posix(), rows, path.stat().st_size, digest)


def _table_totals(entries: Sequence[FileEntry], tables: Sequence[str]) -> dict[str, dict[str, int]]:
    totals = {table: {"rows": 0, "bytes": 0, "files": 0} for table in tables}
    for entry in entries:
        first, second = entry.path.split("/")[:2] if "/" in entry.path else (entry.path, "")
        total = totals.get(f"{first}.{second}" if first == HISTORY else first)
        if total is not None:
            total["rows"] += entry.rows or 0
            total["bytes"] += entry.bytes
            total["files"] += 1
    return totals


def build_manifest(
    folder: Path,
    files: Sequence[Path],
    tables: Sequence[str],
    *,
    run_id: str,
    previous: Manifest | None,
    linked: Mapping[Path, str],
    described: Mapping[Path, FileEntry],
    migration: str = "",
    columns: str = "",
) -> Manifest:
    """Describe `files` under `folder`.

    `linked` (file -> path in the previous version) and `described` need no new digest.
    """
    known = previous.by_path() if previous else {}
    found = {path: known.get(linked.get(path, "")) or described.get(path) for path in files}
    missing = [path for path, entry in found.items() if entry is None]
    with ThreadPoolExecutor(_THREADS) as pool:
        measured = dict(zip(missing, pool.map(lambda path: describe_file(path, folder), missing), strict=True))
    entries = tuple(entry or measured[path] for path, entry in found.items())
    return Manifest(
        schema_version=SCHEMA_VERSION,
        run_id=run_id,
        previous=previous.run_id if previous else None,
        created_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        tables=_table_totals(entries, tables),
        files=entries,
        migration=migration,
        columns=columns,
    )


def write_manifest(path: Path, manifest: Manifest) -> None:
    with explained("cannot write the manifest", path):
        path.write_text(json.dumps(asdict(manifest), indent=1) + "\n", encoding="utf-8")


def read_manifest(version: Version) -> Manifest:
    """Read the manifest of a version. Raises WarehouseError if it is damaged or of a newer program."""
    with explained("cannot read the manifest", version.manifest, next_step=_NEXT_STEP):
        content = version.manifest.read_bytes()
    return parse_manifest(content, version.manifest)


def parse_manifest(content: bytes, where: object) -> Manifest:
    """The manifest that a file or object holds. Raises WarehouseError as `read_manifest`."""
    with explained("cannot read the manifest", where, ValueError, TypeError, KeyError, next_step=_NEXT_STEP):
        found = json.loads(content)
        if found["schema_version"] > SCHEMA_VERSION:
            raise WarehouseError(
                f"written by a newer program (schema {found['schema_version']}, known is {SCHEMA_VERSION})",
                where,
                "upgrade the program",
            )
        entries = tuple(FileEntry(**entry) for entry in found.pop("files"))
        return Manifest(**found, files=entries)


def raise_on_missing_files(version: Version) -> None:
    """Raise WarehouseError if a part of the version was removed or cut, before anything is built on it.

    The SQL file is not looked at: it is made anew from the parts.
    """
    for entry in read_manifest(version).files:
        if entry.rows is None:
            continue
        path = version.path / entry.path
        try:
            size = path.stat().st_size
        except OSError:
            size = -1
        if size != entry.bytes:
            raise WarehouseError(
                "a file of the published state is missing" if size < 0 else "a file has changed its size",
                path,
                "restore it from a backup, or point `current` to an older version",
            )
