"""The Dask cluster that parses, if one is named: whether it answers, has workers, and these have this program."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING

from flows.distributed.address import LOCAL
from flows.health.findings import Finding
from flows.settings import Settings

if TYPE_CHECKING:
    from distributed import Client

# A worker answers while it parses, but may be slow to.
_ANSWER_SECONDS = 10.0
_MOST_NAMES = 3


def cluster(settings: Settings) -> Iterator[Finding]:
    """The scheduler of `runner` answers, and has workers of this version. Waits some seconds for each at most."""
    from flows.errors import CablesError

    if settings.runner == LOCAL:
        return
    from flows.distributed.cluster import connect

    try:
        with closing(connect(settings.runner)) as client:
            programs = _programs(client)
    except CablesError as error:
        yield Finding("error", error.what, settings.runner, error.next_step)
    except (OSError, TimeoutError) as error:
        yield Finding(
            "error", f"the Dask scheduler went away ({type(error).__name__})", settings.runner, "start it anew"
        )
    else:
        yield from _judged(settings.runner, programs)


def _programs(client: "Client") -> Mapping[str, object]:
    """What each worker says it runs, by address; an exception where it cannot tell or does not answer."""
    from flows.distributed.program import identity

    workers = list(client.scheduler_info(n_workers=-1)["workers"])

    async def ask(worker: str) -> object:
        answers = await asyncio.wait_for(client.run(identity, workers=[worker], on_error="return"), _ANSWER_SECONDS)
        return answers.get(worker)

    async def ask_all() -> list[object]:
        return await asyncio.gather(*(ask(worker) for worker in workers), return_exceptions=True)

    found: list[object] = client.sync(ask_all, callback_timeout=2 * _ANSWER_SECONDS)
    return dict(zip(workers, found, strict=True))


def _judged(runner: str, programs: Mapping[str, object]) -> Iterator[Finding]:
    from flows.distributed.program import identity

    if not programs:
        fix = "start workers (dask worker) that have this program"
        yield Finding("error", "the Dask scheduler answers, and has no worker", runner, fix)
        return
    silent = [worker for worker, said in programs.items() if isinstance(said, TimeoutError | OSError)]
    other = [worker for worker, said in programs.items() if said != identity() and worker not in silent]
    if other:
        fix = "install the same version on all machines and start the workers anew"
        yield Finding("error", f"{_some(other, programs)} run another program than this ({identity()})", runner, fix)
    if silent:
        fix = "look at these machines; Dask gives their shards to others once it counts them as lost"
        yield Finding("warning", f"{_some(silent, programs)} gave no answer", runner, fix)
    if not other and not silent:
        yield Finding("ok", f"the Dask scheduler answers, its workers ({len(programs):,}) run this program", runner)


def _some(workers: list[str], of: Mapping[str, object]) -> str:
    more = f" and {len(workers) - _MOST_NAMES} more" if len(workers) > _MOST_NAMES else ""
    return f"{len(workers):,} of {len(of):,} workers ({', '.join(workers[:_MOST_NAMES])}{more})"
