"""The ingest as a Prefect flow. `flows.tracking` decides if it is used; without it nothing imports Prefect.

Tasks are few and coarse. Their work is a closure without parameters and their result is not kept, so
Prefect neither walks nor hashes nor stores data. What has been read is known by content (table
ingest_files), never by Prefect's cache.
"""

import errno
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from prefect import flow, tags, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.runtime import flow_run
from prefect.tasks import exponential_backoff

from flows.artifacts import ShownProgress, keep_artifacts
from flows.distributed.address import LOCAL
from flows.errors import CablesError
from flows.outcome import Outcome, Request
from flows.pipeline import ingest
from flows.progress import Progress
from flows.workers import OpenParser, open_parser

T = TypeVar("T")

FLOW_NAME = "cables-ingest"
TAG = "cables"
_RETRIES = 3
# Seconds before the first retry; each further one waits twice as long, give or take a half.
_RETRY_SECONDS = 5
_RETRY_JITTER = 0.5
# The embedded server dies with this process, and its last task records with it if it is not waited for.
_DRAIN_SECONDS = 30.0
# What may be over in a moment: a network drive that hiccups. A full disk is not.
_PASSING = {errno.EIO, errno.EAGAIN, errno.ESTALE, errno.ETIMEDOUT, errno.ECONNRESET, errno.EBUSY}


class RefusedError(Exception):
    """Makes the flow run fail in Prefect when the gate has refused; carries the outcome out of it."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(f"refused by the quality gate: {'; '.join(outcome.failures[:3])}")
        self.outcome = outcome


def ingest_tracked(request: Request, progress: Progress, *, is_embedded: bool) -> Outcome:
    """Run `flows.pipeline.ingest` as a flow whose steps are tasks, recorded by the Prefect API in use."""
    tasks: list[str] = []
    seen: list[UUID] = []

    runner = None if is_embedded else runner_of(request.runner)  # a server of this process alone, workers cannot reach

    @flow(name=FLOW_NAME, flow_run_name=request.run_id, validate_parameters=False, task_runner=runner)
    def cables_ingest(sources: list[str], data_dir: str) -> None:
        del sources, data_dir  # parameters are there to be seen in Prefect
        seen.append(UUID(flow_run.get_id()))
        results.append(ingest_in_flow(request, progress, tasks, on_cluster=runner is not None))
        if results[0].status == "refused":
            raise RefusedError(results[0])

    results: list[Outcome] = []
    try:
        with tags(TAG):
            cables_ingest(list(request.shown_sources), str(request.data_dir))
    except RefusedError:
        pass
    finally:
        if is_embedded and seen:
            _drain(seen[0], len(tasks))
    return results[0]


def runner_of(runner: str) -> Any:
    """Prefect's task runner where shards are parsed elsewhere; None for this machine.

    Raises InputError if Dask is not installed.
    """
    if runner == LOCAL:
        return None
    from flows.distributed.cluster import import_dask

    import_dask(runner)
    from flows.distributed.tasks import task_runner

    return task_runner(runner)


def ingest_in_flow(request: Request, progress: Progress, tasks: list[str], *, on_cluster: bool = False) -> Outcome:
    """Run the ingest inside of a flow run. Its steps become tasks, whose names are added to `tasks`.

    With `on_cluster`, the task runner of the flow is that of `runner_of`, and each shard is a task run too.
    """
    shown = ShownProgress(progress)
    opens: OpenParser = open_parser
    apart = ""
    if on_cluster:
        from flows.distributed.cluster import on_cluster as open_cluster
        from flows.distributed.tasks import Recorded

        opens, apart = partial(open_cluster, send=Recorded), "parse"

    def step(name: str, work: Callable[[], T], /) -> T:
        return work() if name.split("-")[0] == apart else _as_task(name, work, tasks)

    outcome = ingest(request, shown, step, opens=opens)
    shown.finish()
    keep_artifacts(outcome)
    return outcome


def _as_task(name: str, work: Callable[[], T], tasks: list[str]) -> T:
    """Run one step as a task run of its name."""
    tasks.append(name)
    result: list[T] = []

    @task(name=name.split("-")[0], task_run_name=name, **STEP)
    def step() -> None:
        result.append(work())

    step()
    return result[-1]


def _may_pass(_task: Any, _run: Any, state: Any) -> bool:
    """Whether an error comes from input or output that may work at the next try."""
    error = state.result(raise_on_failure=False)
    while isinstance(error, BaseException):
        if isinstance(error, OSError) and error.errno in _PASSING:
            return True
        error = error.__cause__
    return False


# Options of all tasks.
STEP: dict[str, Any] = {
    "tags": {TAG},
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": _RETRIES,
    "retry_delay_seconds": exponential_backoff(_RETRY_SECONDS),
    "retry_jitter_factor": _RETRY_JITTER,
    "retry_condition_fn": _may_pass,
}


def _drain(run_id: UUID, n_tasks: int) -> None:
    """Wait until the embedded server has written every task run."""
    query = {"flow_runs": {"id": {"any_": [str(run_id)]}}}
    deadline = time.monotonic() + _DRAIN_SECONDS
    with get_client(sync_client=True) as client:
        while time.monotonic() < deadline:
            recorded = client.request("POST", "/task_runs/count", json=query).json()
            if recorded >= n_tasks:
                return
            time.sleep(0.1)
    raise CablesError("Prefect did not record all tasks of the run", "the run itself is complete, see table runs")
