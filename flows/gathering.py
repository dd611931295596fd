"""Gather what a run will look at: files that are here, and what is new of sources that are elsewhere.

With several declared sources one that cannot be read does not keep the others from being read: it is told at the
end of the run, and tried again by the next.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flows.errors import CablesError
from flows.outcome import Request
from flows.progress import Progress
from flows.remote.declared import Source
from flows.sources import find_files

log = logging.getLogger(__name__)

UNSETTLED = "files that may still be written"


@dataclass
class Gathered:
    """Files to look at, each once, with what is known of them by path; `known` are URLs that need not be fetched."""

    paths: list[Path] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)  # URL
    hints: dict[str, str] = field(default_factory=dict)  # declared dialect
    known: list[str] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)  # by reason
    unread: list[str] = field(default_factory=list)  # sources that could not be read, and why

    def add(self, source: Source, path: Path) -> None:
        self.paths.append(path)
        if source.dialect:
            self.hints[str(path)] = source.dialect


def find_local(request: Request) -> Gathered:
    """The files of all sources that are paths. Raises InputError for a source that cannot be used."""
    gathered = Gathered(origins=dict(request.origins))
    for source in request.all_sources:
        if source.scheme is None:
            with_care(request, gathered, source, lambda source=source: _add_local(request, gathered, source))  # type: ignore[misc]
    gathered.paths = _each_once(gathered.paths)
    return gathered


def fetch_remote(
    request: Request, gathered: Gathered, do: Callable[[str, Callable[[], None]], None], progress: Progress
) -> None:
    """Add what is new of all sources that are URLs. `do` runs the step of a source under a name of its own."""
    from warehouse.layout import DataDir
    from warehouse.ledger import known_files

    remote = [source for source in request.all_sources if source.scheme is not None]
    if not remote:
        return
    known_ids = known_files(DataDir(request.data_dir))
    progress.begin("fetching", len(remote))
    for number, source in enumerate(remote, start=1):

        def step(source: Source = source) -> None:
            _add_remote(request, gathered, source, known_ids)

        with_care(request, gathered, source, lambda number=number, step=step: do(f"fetch-{number}", step))  # type: ignore[misc]
        progress.advance()
    gathered.paths = _each_once(gathered.paths)


def with_care(request: Request, gathered: Gathered, source: Source, read: Callable[[], Any]) -> None:
    """Read one source; if it fails and there are others, note it and go on."""
    try:
        read()
    except CablesError as error:
        gathered.unread.append(f"{source.name}: {error}")
        if len(gathered.unread) == len(request.all_sources):
            raise
        log.error("a source could not be read", extra={"source": source.name, "error": str(error)})


def _add_local(request: Request, gathered: Gathered, source: Source) -> None:
    before = time.time() - source.settle
    for path in find_files(
        [source.url],
        outside=request.data_dir,
        on_skip=lambda reason: gathered.skipped.update([reason]),
        may_be_empty=request.is_unattended,
    ):
        if source.settle and path.stat().st_mtime > before:
            gathered.skipped[UNSETTLED] += 1
        else:
            gathered.add(source, path)


def _add_remote(request: Request, gathered: Gathered, source: Source, known_ids: frozenset[str]) -> None:
    from flows.remote.fetch import INBOX, fetch

    start = time.perf_counter()
    brought = fetch(source, request.data_dir / INBOX, known_ids, max_bytes=request.max_download_bytes)
    log.info(
        "fetched",
        extra={
            "source": source.name,
            "items": brought.n_fetched,
            "bytes": brought.n_bytes,
            "known": len(brought.known),
            "seconds": round(time.perf_counter() - start, 3),
        },
    )
    for path, url in brought.origins.items():
        gathered.add(source, path)
        gathered.origins[str(path)] = url
    gathered.known += brought.known


def _each_once(paths: list[Path]) -> list[Path]:
    """Paths sorted, each file once under the name it was first found by."""
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return sorted(found.values())
