"""The index over all runs, `DATA_DIR/reports/index.html`: made anew of the journal whenever that has changed."""

import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.run_page import first_page

if TYPE_CHECKING:
    from expectations.pages.attempts import AttemptFact
    from warehouse.journal import Attempt
    from warehouse.layout import DataDir

log = logging.getLogger(__name__)

REPORTS = "reports"
# A run is published, or it is refused and kept aside; either folder may have been removed since.
FOLDERS = ("versions", "refused")


def index_path(data_dir: Path) -> Path:
    """Where the index stands."""
    return data_dir / REPORTS / "index.html"


def page_of(data_dir: Path, run_id: str) -> Path | None:
    """The page of a run that was published or refused; None if it has none (any more)."""
    pages = (first_page(data_dir / folder / run_id / "report") for folder in FOLDERS)
    return next((page for page in pages if page), None)


def write_index(data_dir: Path) -> Path:
    """Make the index and return it. It links only to pages that exist. Raises OSError if it cannot be written."""
    from expectations.pages.render import index_page
    from warehouse.journal import attempts
    from warehouse.layout import DataDir

    data, path = DataDir(data_dir), index_path(data_dir)
    page = index_page([_fact(data, attempt) for attempt in attempts(data)])
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.unfinished")  # another process may be at it too
    unfinished.write_text(page, encoding="utf-8")
    unfinished.replace(path)
    return path


def keep_index(data_dir: Path) -> None:
    """Make the index, if that is possible: it says nothing about the data, so a failure is a warning."""
    from warehouse.layout import DataDir
    from warehouse.objects.mirror import keep

    try:
        keep(DataDir(data_dir), write_index(data_dir))
    except Exception as error:
        log.warning("the index of reports in %s could not be made: %s", data_dir, error)


def _fact(data: "DataDir", attempt: "Attempt") -> "AttemptFact":
    from expectations.pages.attempts import AttemptFact

    facts, page = attempt.facts, page_of(data.root, attempt.run_id)
    count = _counter(facts)
    return AttemptFact(
        run_id=attempt.run_id,
        kind=attempt.kind,
        status=attempt.status,
        verdict=str(facts.get("verdict") or ""),
        started=datetime.fromisoformat(attempt.started),
        seconds=_seconds(attempt),
        sources=attempt.sources,
        n_new=count("n_cables") - count("n_replaced"),
        n_changed=count("n_replaced"),
        n_records=count("n_records"),
        n_quarantined=sum((facts.get("quarantined") or {}).values()),
        n_warnings=len(facts.get("warnings") or ()),
        n_failures=len(facts.get("failures") or ()),
        error=str(facts.get("error") or ""),
        page=f"../{page.relative_to(data.root).as_posix()}" if page else None,
        is_current=data.current.is_symlink() and data.current.resolve().name == attempt.run_id,
    )


def _counter(facts: Mapping[str, Any]) -> Callable[[str], int]:
    return lambda name: int(facts.get(name) or 0)


def _seconds(attempt: "Attempt") -> float | None:
    """Wall time of an attempt that ended."""
    if attempt.ended is None:
        return None
    return (datetime.fromisoformat(attempt.ended) - datetime.fromisoformat(attempt.started)).total_seconds()
