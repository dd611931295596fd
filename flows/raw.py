"""Raw copies of what was read: DATA_DIR/raw/<aa>/<sha256>.zst, each content once, so that it can be parsed again.

Beside each copy a JSON file says under which names which runs have read it. A copy appears under its name only when
it is whole; all copies together never take more than the bound, and what is not kept for that is told.
"""

import hashlib
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from flows.errors import InputError
from flows.outcome import Plan, Request
from flows.sources import Found
from warehouse.layout import DataDir
from warehouse.objects.mirror import keep, listed, url_of

log = logging.getLogger(__name__)

FOLDER = "raw"
_SUFFIX = ".zst"
_LEVEL = 3
_CHUNK_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Seen:
    """That a run has read this content from `path` (or URL)."""

    run_id: str
    path: str


def raw_path(data_dir: Path, sha256: str) -> Path:
    """Where the copy of this content is, if there is one."""
    return data_dir / FOLDER / sha256[:2] / f"{sha256}{_SUFFIX}"


def keep_raw(found: Found, data_dir: Path, run_id: str, max_bytes: int) -> tuple[str, ...]:
    """Keep a copy of each file of `found` (of a container: of the whole). Returns the paths that found no room.

    Raises InputError for a file that cannot be read any more.
    """
    hashes = {file.path: file.sha256 for file in found.files if file.member is None and not file.refusal}
    paths = sorted({file.path for file in found.files})
    data, kept = DataDir(data_dir), copies(data_dir)
    taken = sum(kept.values())
    left: list[str] = []
    for path in paths:
        shown = found.origins.get(path, path)
        sha256 = hashes.get(path) or _hash(path)
        copy = raw_path(data_dir, sha256)
        if copy not in kept:
            size = _copy(Path(path), copy, sha256, max_bytes - taken)
            if size is None:
                left.append(shown)
                continue
            taken += size
            keep(data, copy)
        if _note(copy, Seen(run_id, shown)):
            keep(data, copy.with_suffix(".json"))
        if url_of(data_dir):  # the copy is in the bucket, and the mirror need not hold it
            copy.unlink(missing_ok=True)
    return tuple(left)


def copies(data_dir: Path) -> dict[Path, int]:
    """Every raw copy with its bytes; of a URL those in the bucket, under the paths of its mirror."""
    found = listed(DataDir(data_dir), FOLDER)
    if found is None:
        found = {path: path.stat().st_size for path in (data_dir / FOLDER).rglob(f"*{_SUFFIX}")}
    return {path: size for path, size in found.items() if path.suffix == _SUFFIX}


def keep_copies(request: Request, plan: Plan) -> tuple[str, ...]:
    """The step of an ingest that keeps raw copies, if the request asks for it."""
    if request.raw_bytes is None or request.kind != "ingest":
        return ()
    left = keep_raw(plan.found, request.data_dir, request.run_id, request.raw_bytes)
    if left:
        log.warning("no room for raw copies", extra={"files": len(left), "bound": request.raw_bytes})
    return left


def _hash(path: str) -> str:
    with Path(path).open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _copy(source: Path, target: Path, sha256: str, room: int) -> int | None:
    """Write a copy and return its size; None if it needs more than `room` bytes."""
    from backports import zstd

    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".unfinished")
    digest = hashlib.sha256()
    try:
        with source.open("rb") as reader, unfinished.open("wb") as sink:
            with zstd.open(sink, "wb", level=_LEVEL) as writer:
                while chunk := reader.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    writer.write(chunk)
                    if sink.tell() > room:
                        return None
            sink.flush()
            os.fsync(sink.fileno())
            size = sink.tell()
        if size > room:
            return None
        if digest.hexdigest() != sha256:
            raise InputError(f"{source} changed while it was being read", "run again when nothing writes to it")
        unfinished.replace(target)
        return size
    finally:
        unfinished.unlink(missing_ok=True)


def _note(copy: Path, seen: Seen) -> bool:
    """Whether anything was added to the file beside a copy."""
    path = copy.with_suffix(".json")
    known = read_seen(path)
    if seen in known:
        return False
    unfinished = path.with_suffix(".json-unfinished")
    unfinished.write_text(json.dumps([asdict(one) for one in (*known, seen)], indent=1) + "\n", encoding="utf-8")
    unfinished.replace(path)
    return True


def read_seen(path: Path) -> tuple[Seen, ...]:
    """What a JSON file beside a copy says; nothing if it is not there."""
    try:
        return tuple(Seen(**one) for one in json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return ()


def hashes_by_reading(data_dir: Path) -> Mapping[tuple[str, str], str]:
    """Hash of each content that was kept, by run id and path it was read from."""
    return {
        (one.run_id, one.path): path.stem
        for path in sorted((data_dir / FOLDER).rglob("*.json"))
        for one in read_seen(path)
    }


def restore(copy: Path, target: Path) -> None:
    """Write the content of a copy to `target`. Raises InputError if the copy is damaged."""
    from backports import zstd

    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    try:
        with zstd.open(copy, "rb") as reader, target.open("wb") as writer:
            while chunk := reader.read(_CHUNK_BYTES):
                digest.update(chunk)
                writer.write(chunk)
    except (zstd.ZstdError, EOFError) as error:
        raise InputError(
            f"the raw copy {copy} is damaged: {error}", "remove it; its original may still be there"
        ) from error
    if digest.hexdigest() != copy.stem:
        raise InputError(f"the raw copy {copy} is damaged", "remove it; its original may still be there")


def file_hashes(paths: Iterable[Path]) -> dict[Path, str]:
    """SHA-256 of each of these files that is still there."""
    return {path: _hash(str(path)) for path in paths if path.is_file()}
