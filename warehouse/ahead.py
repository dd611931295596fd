"""What of a publication does not depend on the verdict of the quality gate, done beside it.

A night changes a copy of a large DuckDB file and indexes its texts, and both together take as long as the gate judges.
So they are begun as soon as the rows of the run are settled, in a folder beside the stage; if the process dies, the
next run sweeps both. When the run has passed, the rows about the run itself are added while its page is made;
publication then takes the folder over. A run that is refused or fails throws it away. Where a database is built anew,
and for one of a server, nothing is begun: publication does it all.
"""

import shutil
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from schemas import CABLE_TABLES, DIMENSION_TABLES, LEDGER_TABLES
from schemas.derive import HISTORY_TABLES, history_of
from warehouse.dimensions import place_dimensions
from warehouse.duckdb_backend import DuckDBBackend
from warehouse.errors import explained
from warehouse.layout import DATABASE, Version, table_parts
from warehouse.manifest import FileEntry, describe_file
from warehouse.protocol import Backend, Change, LoadReport
from warehouse.reconcile import CARRIED, Reconciled
from warehouse.search.segments import place_segments
from warehouse.stage import AGAIN, staged_parts


@dataclass(frozen=True)
class Taken:
    """What a publication finds done: the load, files with known digests, and those linked.

    `linked`: file -> its place in the old version.
    """

    load: LoadReport
    described: Mapping[Path, FileEntry]
    linked: Mapping[Path, str]


def _lasting(parts: Sequence[Path]) -> list[Path]:
    """Without those that are there for the gate only, and are removed from the stage at any moment."""
    return [part for part in parts if not part.stem.endswith(AGAIN)]


class _StoppedError(Exception):
    """Nobody wants the work any more."""


class HeadStart:
    """The work ahead, in one thread. Leaving the context stops it and removes what was not taken.

    Its errors are raised by `take`.
    """

    def __init__(self, reconciled: Reconciled, backend: Backend) -> None:
        self._reconciled = reconciled
        self._folder = reconciled.stage.with_name(f"{reconciled.stage.name}-ahead")
        self._stopping, self._working = threading.Event(), threading.Lock()
        self._pool = ThreadPoolExecutor(1, "ahead")
        self._begun: Future[dict[Path, str] | None] | None = None
        self._completed: Future[tuple[LoadReport, dict[Path, FileEntry]] | None] | None = None
        self._backend = backend if isinstance(backend, DuckDBBackend) else None

    def __enter__(self) -> Self:
        previous = self._reconciled.previous
        try:
            if self._backend is not None and previous is not None:
                self._begun = self._pool.submit(self._begin, self._backend, previous)
        except BaseException:  # an interrupt can come while the thread begins, and then nobody calls __exit__
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Let the thread end, and remove what it made."""
        self._stopping.set()
        self._pool.shutdown(cancel_futures=True)
        with self._working:  # the pool does not know of a thread whose start was interrupted
            shutil.rmtree(self._folder, ignore_errors=True)

    def complete(self) -> None:
        """Begin to add the rows about the run, which now stand in the stage."""
        if self._begun is not None:
            parts = staged_parts(self._reconciled.stage, LEDGER_TABLES)
            added = {table: _lasting(of) for table, of in parts.items()}
            self._completed = self._pool.submit(self._complete, self._begun, added)

    def take(self) -> Taken | None:
        """Wait, and move what was made into the stage. None if nothing was: publication does it all.

        Raises WarehouseError as `Backend.load`.
        """
        if self._begun is None or self._completed is None:
            return None
        linked, completed = self._begun.result(), self._completed.result()
        if linked is None or completed is None:
            return None
        load, described = completed
        stage = self._reconciled.stage
        with explained("cannot publish", stage):
            for made in self._folder.iterdir():
                made.rename(stage / made.name)
        there = {stage / file.relative_to(self._folder): place for file, place in linked.items()}
        return Taken(load, described, there)

    def _begin(self, backend: DuckDBBackend, previous: Version) -> dict[Path, str] | None:
        """Make whole tables, the database but for rows about the run, and search segments. Returns what is linked."""
        with self._working:
            self._check()
            run_id = self._reconciled.run_id
            with explained("cannot publish", self._folder):
                self._folder.mkdir()
            state = self._state(previous)
            linked = place_dimensions(self._folder, run_id, previous, state["references"])
            if not backend.begin(self._change(previous, state, linked), self._folder, self._check):
                return None
            self._check()
            return linked | place_segments(self._folder, run_id, previous.path, state)

    def _complete(
        self, begun: Future[dict[Path, str] | None], added: Mapping[str, Sequence[Path]]
    ) -> tuple[LoadReport, dict[Path, FileEntry]] | None:
        """Complete the database, and describe files where they will stand: that of the database and the run's parts."""
        if begun.result() is None:
            return None
        assert self._backend is not None
        load = self._backend.complete(added, self._folder)
        self._check()
        stage = self._reconciled.stage
        described = {stage / DATABASE: describe_file(self._folder / DATABASE, self._folder)}
        for folder in (stage, stage / CARRIED):
            for table in (*CABLE_TABLES, *LEDGER_TABLES, *HISTORY_TABLES):
                for part in _lasting(table_parts(folder, table)):
                    self._check()
                    described[stage / part.relative_to(folder)] = describe_file(part, folder)
        return load, described

    def _check(self) -> None:
        if self._stopping.is_set():
            raise _StoppedError

    def _state(self, previous: Version) -> dict[str, list[Path]]:
        """Where the rows of each of CABLE_TABLES stand, before the stage is a whole version."""
        stage, dropped = self._reconciled.stage, self._reconciled.dropped
        state: dict[str, list[Path]] = {}
        for table in CABLE_TABLES:
            places = (part.relative_to(previous.path).as_posix() for part in previous.parts(table))
            kept = [
                anew if (anew := stage / CARRIED / place).exists() else previous.path / place
                for place in places
                if place not in dropped
            ]
            state[table] = [*kept, *table_parts(stage, table)]
        return state

    def _change(self, previous: Version, state: Mapping[str, list[Path]], linked: Mapping[Path, str]) -> Change:
        stage, folder = self._reconciled.stage, self._folder
        whole = {table: table_parts(folder, table) for table in DIMENSION_TABLES}
        history = {table: table_parts(stage, history_of(table)) for table in CABLE_TABLES}
        return Change(
            run_id=self._reconciled.run_id,
            previous=previous.run_id,
            state={**state, **whole},
            added=staged_parts(stage, CABLE_TABLES),
            rewritten=frozenset(table for table, of in whole.items() if not of or not linked.keys() >= set(of)),
            replaced=self._reconciled.replaced,
            history={table: [*previous.parts(history_of(table)), *of] for table, of in history.items()},
            history_added=history,
            arrived=self._reconciled.arrived,
        )
