"""The journal: one JSON file an attempt under DATA_DIR/runs, whatever became of it.

The table `runs` knows only what was published. The journal also has runs that were refused, failed or
interrupted, and those whose process died: they still say `running` while nobody holds the lock under their
name, and are read as `crashed`. Passwords of URLs never reach it.
"""

import json
import os
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from warehouse.errors import explained
from warehouse.layout import DataDir
from warehouse.lock import Held, owner
from warehouse.objects import mirror
from warehouse.redaction import redacted

Status = Literal["running", "published", "unchanged", "refused", "failed", "interrupted", "crashed", "undone"]
STATUSES: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True)
class Attempt:
    """One attempt to change a data directory. Times are in UTC, ISO 8601.

    `kind` is the verb (ingest, undo, migrate ...), `facts` what it found: counts, verdict, seconds, bytes
    written, or the line of its error.
    """

    run_id: str
    kind: str
    status: str
    sources: tuple[str, ...]
    started: str
    ended: str | None = None
    pid: int = 0
    host: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def folder(data: DataDir) -> Path:
    return data.root / "runs"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _clean(value: Any) -> Any:
    """The same value with the passwords of all URLs in it removed."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, Mapping):
        return {str(key): _clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(item) for item in value]
    return value if isinstance(value, bool | int | float | None) else redacted(str(value))


def _path(data: DataDir, run_id: str) -> Path:
    return folder(data) / f"{data.version(run_id).run_id}.json"


def _write(data: DataDir, attempt: Attempt) -> None:
    path = _path(data, attempt.run_id)
    unfinished = path.with_suffix(".unfinished")
    with explained("cannot write the journal", path):
        path.parent.mkdir(exist_ok=True)
        with unfinished.open("w", encoding="utf-8") as handle:
            json.dump(_clean(asdict(attempt)), handle, indent=1, ensure_ascii=False)
            handle.write("\n")
            handle.flush()
            os.fsync(handle.fileno())
        unfinished.replace(path)
    mirror.keep(data, path)


def _read(path: Path) -> Attempt | None:
    """The attempt in a file; None if it is gone or no journal file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return Attempt(**{**found, "sources": tuple(found["sources"])})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def begin(held: Held, kind: str, sources: Sequence[str]) -> None:
    """Note that the attempt of this run id runs now. Raises WarehouseError where nothing can be written."""
    _write(
        held.data,
        Attempt(held.run_id, kind, "running", tuple(sources), _now(), None, os.getpid(), socket.gethostname()),
    )


def end(held: Held, status: Status, facts: Mapping[str, Any]) -> None:
    """Note how it ended. Raises WarehouseError if it was never begun or nothing can be written."""
    with explained("cannot end an attempt", held.run_id, LookupError):
        attempt = _read(_path(held.data, held.run_id))
        if attempt is None:
            raise LookupError("it has no journal file")
    _write(held.data, replace(attempt, status=status, ended=_now(), facts=facts))


def note(held: Held, kind: str, sources: Sequence[str], status: Status, facts: Mapping[str, Any]) -> None:
    """Note an attempt that ended before it could begin. Raises WarehouseError where nothing can be written."""
    now = _now()
    _write(
        held.data,
        Attempt(held.run_id, kind, status, tuple(sources), now, now, os.getpid(), socket.gethostname(), facts),
    )


def forget(held: Held) -> None:
    """Remove the file of this run id: what was asked for could not be begun."""
    with explained("cannot write the journal", folder(held.data)):
        _path(held.data, held.run_id).unlink(missing_ok=True)
    mirror.forget(held.data, _path(held.data, held.run_id))


def mark(held: Held, run_id: str, status: Status) -> None:
    """Give the attempt of another, ended run a new status, as `undone`; nothing if it has no file."""
    attempt = _read(_path(held.data, run_id))
    if attempt is not None:
        _write(held.data, replace(attempt, status=status))


def attempts(data: DataDir) -> list[Attempt]:
    """All attempts, newest first. What says `running` while nobody holds the lock for it is `crashed`."""
    paths = sorted(folder(data).glob("*.json"), key=lambda path: path.name, reverse=True)
    return [attempt for path in paths if (attempt := _settled(data, path)) is not None]


def _settled(data: DataDir, path: Path) -> Attempt | None:
    attempt = _read(path)
    if attempt is None or attempt.status != "running":
        return attempt
    holder = owner(data)
    if holder is not None and holder.run == attempt.run_id:
        return attempt
    again = _read(path)  # it may have ended just now
    return replace(again, status=_fate(data, again)) if again and again.status == "running" else again


def _fate(data: DataDir, attempt: Attempt) -> str:
    """What became of an attempt whose process died: it may have published before it could say so."""
    current = data.current_version()
    return "published" if current is not None and current.run_id == attempt.run_id else "crashed"


def bury(held: Held) -> list[str]:
    """Mark attempts of dead processes as crashed, or as published if they are. Returns their run ids."""
    dead = []
    for path in folder(held.data).glob("*.json"):
        attempt = _read(path)
        if attempt and attempt.status == "running" and attempt.run_id != held.run_id:
            _write(held.data, replace(attempt, status=_fate(held.data, attempt), ended=_now()))
            dead.append(attempt.run_id)
    return sorted(dead)
