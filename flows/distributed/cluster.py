"""Parse shards on the workers of a Dask cluster that is there already.

A worker that dies costs no row: Dask gives its errands to others. Nothing is waited for without end: a scheduler
that does not answer and a cluster without workers are each told in one line.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Protocol

from flows.distributed.address import tcp_address
from flows.distributed.errand import Delivery, Errand, run
from flows.distributed.exchange import exchange_for
from flows.errors import CablesError, InputError
from flows.outcome import Request, ShardOutcome
from flows.shards import Shard
from flows.workers import ShardParser

if TYPE_CHECKING:
    from distributed import Client, Future

# A whole cluster on one machine takes some seconds to answer while it is busy.
_CONNECT_SECONDS = 10
_LOOK_SECONDS = 1.0
# Dask tries again where a worker died; so often where an errand failed, as by a network drive that hiccups.
_RETRIES = 2
# What is said where a scheduler or worker cannot read an errand, as it knows no such module or class.
_OTHER_PROGRAM = ("deserializ", "No module named 'flows", "Can't get attribute")


class Sent(Protocol):
    """An errand under way."""

    @property
    def future(self) -> "Future": ...

    def delivery(self) -> Delivery:
        """What it brought. Raises what it failed with."""
        ...


Send = Callable[["Client", Errand], Sent]


class _Plain:
    """An errand that Dask alone knows of."""

    def __init__(self, client: "Client", errand: Errand) -> None:
        key = f"cables-parse-{errand.run_id}-{errand.shard.number:05d}"
        self.future = client.submit(run, errand, key=key, pure=False, retries=_RETRIES)

    def delivery(self) -> Delivery:
        delivery: Delivery = self.future.result()
        return delivery


@contextmanager
def on_cluster(request: Request, n_shards: int, send: Send = _Plain) -> Iterator[ShardParser]:
    """A parser that sends the shards of `request` to the workers of its `runner`.

    Raises InputError if Dask is not installed, CablesError if its scheduler does not answer.
    """
    if not n_shards:
        yield _nothing
        return
    client = connect(request.runner)
    try:
        yield _Cluster(client, request, send).parse
    finally:
        client.close(timeout=_CONNECT_SECONDS)


def _nothing(_shards: Sequence[Shard], _stage: Path, _run_id: str, /) -> Iterator[ShardOutcome]:
    return iter(())


def import_dask(runner: str) -> None:
    """Raise InputError if Dask is not installed."""
    if not all(find_spec(name) for name in ("distributed", "prefect_dask")):
        raise InputError(f"{runner} needs Dask", "in the checkout: .ci/environment.sh requirements-dask.lock")


def connect(runner: str) -> "Client":
    """A client of the scheduler at `runner` (dask://HOST:PORT)."""
    import_dask(runner)
    import dask
    from distributed import Client

    # What it has to say is said in our own line.
    for name in ("distributed", "distributed.core", "distributed.client", "distributed.comm.tcp", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    dask.config.set({"distributed.comm.timeouts.connect": f"{_CONNECT_SECONDS}s"})
    try:
        return Client(tcp_address(runner), timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CablesError(
            f"the Dask scheduler at {runner} does not answer", "start it (dask scheduler), or use --runner local"
        ) from error


class _Cluster:
    """The errands of one run."""

    def __init__(self, client: "Client", request: Request, send: Send) -> None:
        self._client = client
        self._request = request
        self._send = send
        self._seen = time.monotonic()  # when there last was a worker

    def parse(self, shards: Sequence[Shard], stage: Path, _run_id: str, /) -> Iterator[ShardOutcome]:
        exchange = exchange_for(self._request, stage)
        self._seen = time.monotonic()
        ended: SimpleQueue[Sent] = SimpleQueue()
        with self._explained():
            for shard in shards:
                sent = self._send(self._client, exchange.errand(shard))
                sent.future.add_done_callback(lambda _future, sent=sent: ended.put(sent))
            for left in range(len(shards), 0, -1):
                yield exchange.take(self._next(ended, left).delivery(), stage)
        exchange.close()

    def _next(self, ended: "SimpleQueue[Sent]", n_left: int) -> Sent:
        """The next errand that ended. Raises CablesError if there has been no worker for long."""
        while True:
            try:
                found = ended.get(timeout=_LOOK_SECONDS)
            except Empty:
                self._look_for_workers(n_left)
            else:
                self._seen = time.monotonic()
                return found

    def _look_for_workers(self, n_left: int) -> None:
        workers = None
        with suppress(OSError):  # of a scheduler that is gone: Dask tells it in its own time
            workers = self._client.scheduler_info(n_workers=-1).get("workers")
        if workers:
            self._seen = time.monotonic()
        elif time.monotonic() - self._seen > self._request.runner_wait:
            raise CablesError(
                f"no worker has been connected to {self._request.runner} for {self._request.runner_wait:.0f} s, "
                f"with {n_left} shards to go",
                "start workers (dask worker) that have this program, and run again",
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Turn the errors of Dask into one line each; those of the errands pass."""
        from distributed import KilledWorker
        from distributed.comm import CommClosedError

        runner = self._request.runner
        try:
            yield
        except KilledWorker as error:
            raise CablesError(
                f"a shard has lost {error.allowed_failures + 1} workers of {runner}",
                "they may lack memory: give them more, or run with a smaller --shard-bytes",
            ) from error
        except (CancelledError, CommClosedError) as error:
            raise CablesError(
                f"the Dask scheduler at {runner} went away", "start it and run again: nothing was published"
            ) from error
        except Exception as error:
            if not any(sign in str(error) for sign in _OTHER_PROGRAM):
                raise
            raise CablesError(
                f"the Dask cluster at {runner} does not have this version of Cable Warehouse",
                "install the same version for scheduler and workers, and start them anew",
            ) from error
