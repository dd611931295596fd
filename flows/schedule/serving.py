"""Serve the nightly flow in the foreground until told to stop."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import TerminationSignal
from prefect.runner import Runner
from prefect.schedules import Cron, Interval
from prefect.types.entrypoint import EntrypointType

from flows.nightly import FLOW_NAME, nightly
from flows.schedule.alone import end_runs
from flows.schedule.recovery import Recovered, recover, watch_for_silence
from flows.schedule.spec import ANCHOR, Spec
from flows.tracked import TAG


def serve_schedule(spec: Spec) -> None:
    """Recover from what was before, then serve until SIGTERM or Ctrl-C. The Prefect API must be reachable."""
    with get_client(sync_client=True) as client:
        recovered = recover(client, f"{FLOW_NAME}/{spec.name}", spec.data_dir)
        watch_for_silence(client)
        deployment = _deployment(spec)
        identifier = cast(UUID, deployment.apply())  # it is a coroutine only within one
        _tell(recovered, spec)
        if recovered.missed and spec.catch_up:
            client.create_flow_run_from_deployment(identifier, tags=[TAG, "catch-up"])
    due = spec.next_run(datetime.now(UTC))
    click.echo(f"serving {FLOW_NAME}/{spec.name}, {spec.shown}, next run {due:%Y-%m-%d %H:%M:%S %Z}", err=True)
    # A runner that takes one run at a time would hold the next one back where it is to be skipped.
    limit = 1 if spec.overlap == "wait" else None
    runner = _Runner(pause_on_shutdown=False, limit=limit)
    runner.add_deployment(deployment)
    with suppress(KeyboardInterrupt, TerminationSignal):
        asyncio.run(runner.start())


class _Runner(Runner):
    """Lets runs that are under way end by themselves; Prefect's own would kill them at once."""

    def handle_sigterm(self, *_args: Any, **_options: Any) -> None:
        end_runs()
        raise SystemExit(0)


def _deployment(spec: Spec) -> RunnerDeployment:
    if spec.interval is not None:
        schedule = Interval(timedelta(seconds=spec.interval), anchor_date=ANCHOR, slug="nightly")
    else:
        schedule = Cron(spec.cron or "", timezone=spec.timezone, slug="nightly")
    skip, wait = ConcurrencyLimitStrategy.CANCEL_NEW, ConcurrencyLimitStrategy.ENQUEUE
    deployment = nightly.to_deployment(
        name=spec.name,
        schedules=[schedule],
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=skip if spec.overlap == "skip" else wait),
        parameters=spec.parameters,
        tags=[TAG],
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    return cast(RunnerDeployment, deployment)


def _tell(recovered: Recovered, spec: Spec) -> None:
    for name in recovered.died:
        click.echo(f"{name} had died: it is marked as crashed, and its slot is free", err=True)
    if recovered.missed:
        first, many = recovered.missed[0].astimezone(ZoneInfo(spec.timezone)), len(recovered.missed)
        then = "one run makes up for them" if spec.catch_up else "they are not made up for (--no-catch-up)"
        click.echo(f"{many} runs were missed since {first:%Y-%m-%d %H:%M %Z}: {then}", err=True)
