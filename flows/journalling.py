"""Every attempt to change the data directory leaves a journal file, however it ends."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.outcome import Outcome
from flows.report_index import keep_index

if TYPE_CHECKING:
    from warehouse.journal import Status
    from warehouse.lock import Held

Record = Callable[["Status", dict[str, Any]], None]


def new_run_id(now: datetime) -> str:
    """A new id (20261123T221500Z-1a2b3c) for an attempt that starts `now`, in UTC.

    Ids sort by time: of the six hexadecimal digits five are the microseconds and one is random.
    """
    return f"{now:%Y%m%dT%H%M%SZ}-{now.microsecond:05x}{secrets.randbelow(16):x}"


@contextmanager
def journalled(held: "Held", kind: str, sources: Sequence[str]) -> Iterator[Record]:
    """Begin an attempt, find those that died, and end it: as recorded, or as its exception says.

    The caller records status and facts once; an attempt that raises is `interrupted` or `failed`.
    """
    from warehouse import journal

    journal.bury(held)
    journal.begin(held, kind, sources)
    noted: list[tuple[Status, dict[str, Any]]] = []
    try:
        yield lambda status, facts: noted.append((status, facts))
    except BaseException as error:
        status, facts = noted[-1] if noted else _ending(error)
        with suppress(Exception):  # must not hide what went wrong; else it is found as crashed
            journal.end(held, status, facts)
            keep_index(held.data.root)
        raise
    journal.end(held, *noted[-1])
    keep_index(held.data.root)


def _ending(error: BaseException) -> tuple["Status", dict[str, Any]]:
    # Prefect's name for SIGTERM, which it raises inside of a flow. Prefect is not imported for it.
    if isinstance(error, KeyboardInterrupt) or type(error).__name__ == "TerminationSignal":
        return "interrupted", {}
    line = next(iter(str(error).splitlines()), "")
    return "failed", {"error": line or type(error).__name__, "error_type": type(error).__name__}


def record_again(held: "Held", status: "Status", facts: Mapping[str, Any]) -> None:
    """Give the ended attempt of this run another ending; what was known of it stays, and `facts` are added."""
    from warehouse import journal

    before = next((one for one in journal.attempts(held.data) if one.run_id == held.run_id), None)
    if before is None:  # its file was removed
        journal.begin(held, "ingest", ())
    journal.end(held, status, {**(before.facts if before else {}), **facts})
    keep_index(held.data.root)


def note_failure(data_dir: Path, run_id: str, kind: str, sources: Sequence[str], error: BaseException) -> None:
    """Journal an attempt that failed before it could begin (no such file, another run is writing).

    Only in a data directory that exists: a mistyped command makes no folder.
    """
    from warehouse import journal
    from warehouse.layout import DataDir
    from warehouse.lock import Held

    data = DataDir(data_dir)
    if not data.versions.is_dir():
        return
    held = Held(data, run_id)  # not held: but no other process writes the file of this run id
    with suppress(Exception):
        journal.begin(held, kind, sources)
        journal.end(held, *_ending(error))
        keep_index(data_dir)


def facts_of(outcome: Outcome) -> dict[str, Any]:
    """What the journal keeps of an outcome."""
    found = outcome.found
    return {
        "n_files": found.n_files,
        "n_known": len(found.known),
        "n_records": outcome.n_records,
        "n_cables": outcome.n_cables,
        "n_replaced": outcome.n_replaced,
        "n_unchanged": outcome.n_unchanged,
        "n_superseded": outcome.n_superseded,
        "quarantined": outcome.quarantined,
        "verdict": outcome.verdict,
        "warnings": list(outcome.warnings),
        "failures": list(outcome.failures),
        "unfetched": list(outcome.unfetched),
        "rows": outcome.rows,
        "totals": outcome.totals,
        "seconds": {step: round(seconds, 3) for step, seconds in outcome.seconds.items()},
        "bytes_written": outcome.bytes_written,
        "place": str(outcome.place) if outcome.place else None,
        "report": str(outcome.report) if outcome.report else None,
    }
