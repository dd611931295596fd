"""Every attempt to change the data directory leaves a journal file, however it ends."""

import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.errors import InputError, NothingToReadError
from flows.outcome import Outcome
from flows.report_index import keep_index
from flows.stopping import asked

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

    The caller records status and facts once; an attempt that raises is `interrupted` or `failed`. A mistake in
    what was asked for is no attempt, and leaves no file.
    """
    from warehouse import journal
    from warehouse.errors import MistakenError

    journal.bury(held)
    journal.begin(held, kind, sources)
    noted: list[tuple[Status, dict[str, Any]]] = []
    try:
        yield lambda status, facts: noted.append((status, facts))
    except (MistakenError, NothingToReadError):
        with suppress(Exception):  # must not hide what is wrong
            journal.forget(held)
            keep_index(held.data.root)
        raise
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
    if asked() or isinstance(error, KeyboardInterrupt) or type(error).__name__ == "TerminationSignal":
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


def note_failure(held: "Held", kind: str, sources: Sequence[str], error: BaseException, *, is_unattended: bool) -> None:
    """Journal an attempt that failed before it could begin (no such file, another run is writing).

    Only in a data directory that exists: a mistyped command makes no folder. Nor does it make an attempt: who
    types it reads the error, so a source that cannot be used is journalled only where nobody was there. `held` need
    not hold the lock: no other process writes the file of its run id.
    """
    from warehouse import journal
    from warehouse.objects.mirror import FIRST_PAGES, JOURNAL, bring

    if not held.data.versions.is_dir() or (isinstance(error, InputError) and not is_unattended):
        return
    with suppress(Exception):
        journal.note(held, kind, sources, *_ending(error))
        bring(held.data.root, JOURNAL, FIRST_PAGES)  # the index is of all machines
        keep_index(held.data.root)


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
