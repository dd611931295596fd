"""The flow that runs by the clock: `cables schedule` serves it, prefect.yaml deploys it to a work pool.

Its parameters are kept by the Prefect server and hold no secret. What is secret, and all other settings, come from
the CABLES_ variables of the process that runs it.
"""

from pathlib import Path
from typing import Any, Literal

import click
from prefect import flow
from prefect.client.schemas.objects import State
from prefect.exceptions import TerminationSignal
from prefect.runtime import flow_run
from prefect.states import Cancelled

from flows.attempt import attempt
from flows.failures import remember_data_dir
from flows.outcome import Outcome, Request
from flows.progress import Silent
from flows.requests import request_for
from flows.settings import Settings, load_settings
from flows.tracked import RefusedError, ingest_in_flow, runner_of

FLOW_NAME = "cables-nightly"
_RUNNER = runner_of(load_settings().runner)


def _name() -> str:
    """Named for the time at which it was due."""
    return f"nightly-{flow_run.scheduled_start_time:%Y-%m-%dT%H:%M:%S}"


@flow(
    name=FLOW_NAME,
    flow_run_name=_name,
    timeout_seconds=load_settings().max_run_seconds,
    task_runner=_RUNNER,
    description="Reads what is new, judges it and publishes it.",
)
def nightly(
    sources: list[str] | None = None,
    sources_file: str | None = None,
    data_dir: str = "data",
    overlap: Literal["wait", "skip"] = "wait",
) -> Any:
    """Ingest what is new of all sources. Another run that is under way is waited for, or this one is cancelled.

    `sources` are paths and URLs, `sources_file` declares more of them. The flow run fails if the gate refuses.
    """
    given = Path(sources_file) if sources_file else None
    settings = load_settings(data_dir=data_dir, sources=given)
    remember_data_dir(settings.data_dir)
    wait = float(settings.max_run_seconds) if overlap == "wait" else 0.0
    request = request_for(settings, sources or (), is_unattended=True, wait=wait)
    outcome = _ingest(request, settings)
    if isinstance(outcome, State):
        return outcome
    if outcome.status == "refused":
        raise RefusedError(outcome)
    return None


def _ingest(request: Request, settings: Settings) -> Outcome | State[Any]:
    """The outcome, or the state of a run that was skipped."""
    from warehouse.lock import LockedError

    tasks: list[str] = []
    try:
        outcome = attempt(
            request, settings, lambda: ingest_in_flow(request, Silent(), tasks, on_cluster=_RUNNER is not None)
        )
    except TerminationSignal:
        _say(f"run {request.run_id} was told to stop; what was published before stays")
        raise
    except LockedError as error:
        _say(f"run {request.run_id} skipped: {error}")
        return Cancelled(message=f"skipped: {error}")
    except Exception as error:
        _say(f"run {request.run_id} failed: {error}")
        raise
    _say(f"run {request.run_id} {outcome.status}: {outcome.found.n_files} files, {outcome.n_cables} new cables")
    for line in outcome.unfetched:
        _say(f"not read, the next run tries again: {line}")
    _tidy_up(settings)
    return outcome


def _tidy_up(settings: Settings) -> None:
    """Remove what is kept no longer. What goes wrong with it is no fault of the run."""
    from flows.housekeeping import find_objects, find_waste, remove, remove_objects
    from warehouse.layout import DataDir
    from warehouse.lock import hold

    try:
        with hold(DataDir(settings.data_dir), "gc", whole=False) as held:
            waste, objects = find_waste(settings, held), find_objects(settings, held)
            freed = remove_objects(held, objects) + remove(waste)
    except Exception as error:
        _say(f"could not tidy up: {error}")
        return
    if waste or objects:
        _say(f"removed {len(waste) + len(objects)} things kept no longer, {freed:,} bytes")


def _say(line: str) -> None:
    """A line for whoever keeps the output of the service."""
    click.echo(line, err=True)
