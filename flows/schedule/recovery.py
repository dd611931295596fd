"""Put right what a death left behind in Prefect, before a schedule is served anew.

A run whose process was killed stays `Running` there and keeps the one slot of its deployment, so that every later
run would wait or be skipped for ever. Whether a run is alive is told by the lock of the data directory, which the
kernel frees. An automation does the same on the server, for work pools and while nobody restarts anything.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.events import EventTrigger
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, Posture
from prefect.exceptions import ObjectNotFound
from prefect.states import Cancelled, Crashed

from flows.errors import InputError

log = logging.getLogger(__name__)

AUTOMATION = "cables: a run that gives no sign of life has crashed"
SILENT_SECONDS = 180
HEARTBEAT = "prefect.flow-run.heartbeat"
# A run is late, not missed, until then.
_GRACE = timedelta(seconds=60)
_ALIVE = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]


@dataclass(frozen=True)
class Recovered:
    """What was put right: runs that had died, and times at which no run was."""

    died: tuple[str, ...] = ()
    missed: tuple[datetime, ...] = ()


def recover(client: SyncPrefectClient, full_name: str, data_dir: Path) -> Recovered:
    """Mark dead runs of the deployment as crashed, free their slot, and take missed runs out of the queue.

    Raises InputError if the server has a deployment of this name for another data directory.
    """
    from warehouse.layout import DataDir
    from warehouse.lock import owner

    try:
        deployment = client.read_deployment_by_name(full_name)
    except ObjectNotFound:
        return Recovered()
    other = deployment.parameters.get("data_dir")
    if other and other != str(data_dir):
        raise InputError(
            f"the Prefect server has a schedule {full_name} for {other}", "choose another name with --name"
        )
    died: tuple[str, ...] = ()
    if owner(DataDir(data_dir)) is None:
        died = _bury(client, deployment.id)
        _free_slot(client, deployment.id)
    return Recovered(died, _take_missed(client, deployment.id))


def _bury(client: SyncPrefectClient, deployment: UUID) -> tuple[str, ...]:
    names = []
    for run in _runs(client, deployment, FlowRunFilter(state=_states(_ALIVE))):
        state: State[Any] = Crashed(
            message="its process ended without a word; found when the schedule was started again"
        )
        client.set_flow_run_state(run.id, state, force=True)
        names.append(run.name)
    return tuple(names)


def _free_slot(client: SyncPrefectClient, deployment: UUID) -> None:
    """Nothing runs, so nothing may hold the slot, whatever became of its lease."""
    name = f"deployment:{deployment}"
    try:
        limit = client.read_global_concurrency_limit_by_name(name)
    except ObjectNotFound:
        return
    if limit.active_slots:
        client.update_global_concurrency_limit(name, GlobalConcurrencyLimitUpdate(active_slots=0))


def _take_missed(client: SyncPrefectClient, deployment: UUID) -> tuple[datetime, ...]:
    """Cancel runs whose time has passed: one run reads all there is, so many would do nothing but begin."""
    before = FlowRunFilterExpectedStartTime(before_=datetime.now(UTC) - _GRACE)  # type: ignore[arg-type]
    late = FlowRunFilter(state=_states([StateType.SCHEDULED]), expected_start_time=before)
    times = []
    for run in _runs(client, deployment, late):
        client.set_flow_run_state(run.id, Cancelled(message="missed: nothing served the schedule then"), force=True)
        if run.expected_start_time:
            times.append(run.expected_start_time)
    return tuple(sorted(times))


def _runs(client: SyncPrefectClient, deployment: UUID, which: FlowRunFilter) -> list[FlowRun]:
    of = DeploymentFilter(id=DeploymentFilterId(any_=[deployment]))
    return client.read_flow_runs(deployment_filter=of, flow_run_filter=which, limit=200)


def _states(types: list[StateType]) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=types))


def watch_for_silence(client: SyncPrefectClient, silent_seconds: int = SILENT_SECONDS) -> None:
    """Have the server mark a run as crashed whose heartbeat stays out; nothing if it is told so already."""
    if client.read_automations_by_name(AUTOMATION):
        return
    ends = [f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed")]
    trigger = EventTrigger(
        after={HEARTBEAT},
        expect={HEARTBEAT, *ends},
        match={"prefect.resource.id": ["prefect.flow-run.*"]},
        for_each={"prefect.resource.id"},
        posture=Posture.Proactive,
        threshold=1,
        within=timedelta(seconds=silent_seconds),
    )
    action = ChangeFlowRunState(
        name="Crashed",
        state=StateType.CRASHED,
        message="no sign of life; its process has probably died",
        force=False,
    )
    client.create_automation(
        AutomationCore(
            name=AUTOMATION,
            description="Frees the slot of a killed run.",
            trigger=trigger,
            actions=[action],
        )
    )
