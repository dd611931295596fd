"""Parse shards in several processes of this machine.

Workers are spawned, never forked: a forked child of a process with polars threads hangs. Each gets its share of
the cores. They are given shards and a stage, which are paths and numbers, and give back small records; what a
worker writes, it writes whole, so a shard whose worker died is simply parsed again.
"""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Protocol

from flows.distributed.address import LOCAL
from flows.errors import CablesError
from flows.outcome import Request, ShardOutcome
from flows.shards import Shard

# A worker that dies takes the pool along. Twice may be chance; a shard that kills its worker does it each time.
_MOST_DEATHS = 2
_WATCH_SECONDS = 1.0


class ShardParser(Protocol):
    """Parses shards into a stage, in any order, and yields what became of each."""

    def __call__(self, shards: Sequence[Shard], stage: Path, run_id: str, /) -> Iterator[ShardOutcome]: ...


def in_process(
    shards: Sequence[Shard], stage: Path, run_id: str, *, rules: Path | None = None
) -> Iterator[ShardOutcome]:
    """Parse one shard after another, here."""
    from flows.steps import parse_shard

    for shard in shards:
        yield parse_shard(shard, stage, run_id, rules)


def available_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class OpenParser(Protocol):
    """Opens a parser for so many shards of a request."""

    def __call__(self, request: Request, n_shards: int, /) -> AbstractContextManager[ShardParser]: ...


def open_parser(request: Request, n_shards: int) -> AbstractContextManager[ShardParser]:
    """A parser of the kind that the request asks for: processes here, or machines of a cluster."""
    if request.runner == LOCAL:
        return shard_parser(request.workers, n_shards, request.rules)
    from flows.distributed.cluster import on_cluster

    return on_cluster(request, n_shards)


@contextmanager
def shard_parser(workers: int, n_shards: int, rules: Path | None = None) -> Iterator[ShardParser]:
    """A parser with so many worker processes; none are started for one worker or a single shard.

    `rules` is a file that changes quality rules.
    """
    count = min(workers, n_shards)
    if count <= 1:
        yield partial(in_process, rules=rules)
        return
    pool = _Pool(count, rules)
    try:
        yield pool.parse
    finally:
        pool.stop()


class _Pool:
    """Worker processes that are started anew when one of them dies."""

    def __init__(self, count: int, rules: Path | None = None) -> None:
        self._count = count
        self._rules = rules
        self._deaths = 0
        self._executor = self._start()

    def _start(self) -> ProcessPoolExecutor:
        threads = max(available_cores() // self._count, 1)
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(self._count, context, _prepare_worker, (os.getpid(), threads))

    def parse(self, shards: Sequence[Shard], stage: Path, run_id: str) -> Iterator[ShardOutcome]:
        left = {shard.number: shard for shard in shards}
        while left:
            try:
                for outcome in self._parse_once(list(left.values()), stage, run_id):
                    del left[outcome.number]
                    yield outcome
            except BrokenProcessPool as error:
                self._deaths += 1
                self.stop()
                if self._deaths > _MOST_DEATHS:
                    raise CablesError(
                        f"worker processes died {self._deaths} times, the last with {len(left)} shards to go",
                        "they may lack memory: run with fewer --workers or a smaller --shard-bytes",
                    ) from error
                self._executor = self._start()

    def _parse_once(self, shards: Sequence[Shard], stage: Path, run_id: str) -> Iterator[ShardOutcome]:
        from flows.steps import parse_shard

        waiting: set[Future[ShardOutcome]] = {
            self._executor.submit(parse_shard, shard, stage, run_id, self._rules) for shard in shards
        }
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()

    def stop(self) -> None:
        """End the workers now: what they were writing stays unfinished and is swept with the stage."""
        processes = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


def _prepare_worker(parent: int, threads: int) -> None:
    """Set up a worker before it imports polars: its share of threads, and an end when its parent ends."""
    os.environ["POLARS_MAX_THREADS"] = str(threads)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group; the parent ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """The kernel tells no worker that its parent was killed: look every second."""
    while os.getppid() == parent:
        time.sleep(_WATCH_SECONDS)
    os._exit(1)
