"""Shards as task runs of Prefect on a Dask cluster: the same errands, each with a record of its own."""

from typing import TYPE_CHECKING

from prefect import task
from prefect.futures import PrefectFuture
from prefect_dask.task_runners import DaskTaskRunner, PrefectDaskFuture

from flows.distributed.address import tcp_address
from flows.distributed.errand import Delivery, Errand, run
from flows.tracked import STEP

if TYPE_CHECKING:
    from distributed import Client


@task(name="parse", **STEP)
def parse(errand: Errand) -> Delivery:
    """See `flows.distributed.errand.run`."""
    return run(errand)


class Recorded:
    """An errand that is a task run of the flow run under way. Dask gives it the worker, Prefect keeps its state."""

    def __init__(self, _client: "Client", errand: Errand) -> None:
        named = parse.with_options(task_run_name=f"parse-{errand.shard.number}")
        self._run: PrefectFuture[Delivery] = named.submit(errand)
        assert isinstance(self._run, PrefectDaskFuture)
        self.future = self._run.wrapped_future

    def delivery(self) -> Delivery:
        return self._run.result()


def task_runner(runner: str) -> DaskTaskRunner:
    """Prefect's task runner for the scheduler at `runner`."""
    return DaskTaskRunner(address=tcp_address(runner))
