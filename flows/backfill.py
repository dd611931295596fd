"""Parse again, with the code of today, what earlier runs have read.

Inputs come from their raw copies, or from where they were if their content is still the same. They go through the
pipeline in batches, each a run of its own that is published or not. What is done is noted after each batch under
DATA_DIR/backfills, so that the same command goes on where it was stopped.
"""

import fnmatch
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from flows.errors import InputError
from flows.raw import copies, file_hashes, hashes_by_reading, raw_path, restore
from flows.version import program_version
from warehouse.layout import DataDir
from warehouse.objects.mirror import fetch, url_of

FOLDER = "backfills"
_SCRATCH = ".backfill"
_KEY_DIGITS = 12


@dataclass(frozen=True)
class Selection:
    """Which files: read by runs from `since` to `until` (2026, 2026-11 or 2026-11-25, inclusive), of a form or name."""

    since: str | None = None
    until: str | None = None
    dialect: str | None = None
    files: str | None = None

    def takes(self, row: dict[str, Any]) -> bool:
        """Whether a row of ingest_files is meant."""
        run = str(row["run_id"])[:8]
        path = str(row["path"])
        return (
            (self.since is None or run >= _digits(self.since))
            and (self.until is None or run[: len(_digits(self.until))] <= _digits(self.until))
            and (self.dialect is None or row["dialect"] == self.dialect)
            and (
                self.files is None or fnmatch.fnmatch(path, self.files) or fnmatch.fnmatch(Path(path).name, self.files)
            )
        )


def _digits(date: str) -> str:
    return date.replace("-", "")


@dataclass(frozen=True)
class Input:
    """One file to read again: the name it had, its hash, where its bytes are, and which of its contents are meant."""

    path: str
    sha256: str
    copy: Path | None  # raw copy; None: it is read where it was
    size: int
    file_ids: tuple[str, ...]


@dataclass
class Progressed:
    """What of a backfill is done."""

    reason: str
    program_version: str
    selection: dict[str, str | None]
    done: list[str] = field(default_factory=list)  # hashes
    runs: list[str] = field(default_factory=list)
    is_finished: bool = False


def select(rows: Sequence[dict[str, Any]], which: Selection, data_dir: Path) -> tuple[list[Input], list[str]]:
    """The inputs to read again, and paths of those that are neither kept nor where they were.

    `rows` are those of ingest_files.
    """
    hashes, kept = hashes_by_reading(data_dir), copies(data_dir)
    found: dict[str, Input] = {}
    lost: list[str] = []
    for row in rows:
        if row["dialect"] == "container" or not which.takes(row):
            continue
        place = (str(row["run_id"]), str(row["path"]))
        sha256 = hashes.get(place) or (str(row["sha256"]) if row["member"] is None else None)
        known = found.get(sha256) if sha256 else None
        if known is not None:
            found[known.sha256] = Input(
                known.path, known.sha256, known.copy, known.size, (*known.file_ids, row["file_id"])
            )
            continue
        one = _locate(data_dir, kept, str(row["path"]), sha256, str(row["file_id"]))
        if one is None:
            lost.append(str(row["path"]))
        else:
            found[one.sha256] = one
    return sorted(found.values(), key=lambda one: (one.path, one.sha256)), sorted(set(lost))


def _locate(data_dir: Path, kept: Mapping[Path, int], path: str, sha256: str | None, file_id: str) -> Input | None:
    if sha256 is None:
        return None
    copy = raw_path(data_dir, sha256)
    if copy in kept:
        return Input(path, sha256, copy, kept[copy], (file_id,))
    if file_hashes([Path(path)]).get(Path(path)) == sha256:
        return Input(path, sha256, None, Path(path).stat().st_size, (file_id,))
    return None


def batches(inputs: Sequence[Input], most_bytes: int) -> Iterator[list[Input]]:
    """Inputs in portions of about so many bytes as they are kept; each has at least one."""
    batch: list[Input] = []
    for one in inputs:
        if batch and sum(other.size for other in batch) + one.size > most_bytes:
            yield batch
            batch = []
        batch.append(one)
    if batch:
        yield batch


def run_backfill(
    inputs: Sequence[Input],
    which: Selection,
    reason: str,
    data_dir: Path,
    batch_bytes: int,
    ingest: Callable[[list[Input], dict[str, Path]], str],
) -> Progressed:
    """Read `inputs` again. `ingest` publishes one batch, given the place of each by hash, and returns its run id.

    What an earlier call with the same selection, reason and program has done is left out.
    """
    note = data_dir / FOLDER / f"{_key(which, reason)}.json"
    progressed = _resume(note, which, reason)
    scratch = data_dir / _SCRATCH
    try:
        for batch in batches([one for one in inputs if one.sha256 not in progressed.done], batch_bytes):
            shutil.rmtree(scratch, ignore_errors=True)
            with _fetched(data_dir, batch):
                places = {one.sha256: _place(one, scratch) for one in batch}
            progressed.runs.append(ingest(batch, places))
            progressed.done += [one.sha256 for one in batch]
            _write(note, progressed)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    progressed.is_finished = True
    _write(note, progressed)
    return progressed


@contextmanager
def _fetched(data_dir: Path, batch: Sequence[Input]) -> Iterator[None]:
    """Have the raw copies of a batch on this machine, if they are in a bucket."""
    copies = [one.copy for one in batch if one.copy is not None and url_of(data_dir)]
    for copy in copies:
        fetch(DataDir(data_dir), copy)
    yield
    for copy in copies:
        copy.unlink(missing_ok=True)


def _key(which: Selection, reason: str) -> str:
    parts = json.dumps([asdict(which), reason, program_version()])
    return hashlib.sha256(parts.encode()).hexdigest()[:_KEY_DIGITS]


def _resume(note: Path, which: Selection, reason: str) -> Progressed:
    try:
        found = Progressed(**json.loads(note.read_text(encoding="utf-8")))
    except FileNotFoundError:
        found = None
    except (ValueError, TypeError) as error:
        raise InputError(f"cannot read {note}: {error}", "remove it to begin anew") from error
    if found is None or found.is_finished:  # the same once more is a new one
        return Progressed(reason, program_version(), dict(asdict(which)))
    return found


def _place(one: Input, scratch: Path) -> Path:
    if one.copy is None:
        return Path(one.path)
    # The name matters: pages of a listing, for example, are told by it.
    target = scratch / one.sha256[:16] / (Path(one.path).name or "raw")
    restore(one.copy, target)
    return target


def _write(note: Path, progressed: Progressed) -> None:
    note.parent.mkdir(parents=True, exist_ok=True)
    unfinished = note.with_suffix(".unfinished")
    unfinished.write_text(json.dumps(asdict(progressed), indent=1) + "\n", encoding="utf-8")
    unfinished.replace(note)
