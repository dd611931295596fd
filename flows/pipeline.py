"""The ingest: plan, parse shards, reconcile, judge, publish.

The order of the steps is here and nowhere else. Each goes through a `Step`, which runs it: plainly by
default, as a Prefect task in `flows.tracked`.
"""

import logging
import shutil
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows import steps
from flows.changes import prepare
from flows.containers.limits import Limits
from flows.errors import NothingToReadError
from flows.gathering import Gathered, fetch_remote, find_local
from flows.journalling import facts_of, journalled, new_run_id, note_failure
from flows.judging import judge, note_findings
from flows.ledger_rows import add_counts, write_files, write_run
from flows.outcome import Outcome, Plan, Request, ShardOutcome, leftovers
from flows.parsing import parse_shards
from flows.progress import Progress, Silent
from flows.quarantine.resolved import readable_now, write_resolutions
from flows.raw import keep_copies
from flows.refused import add_refused_results, set_aside
from flows.run import Run as _Run
from flows.run import Step, plainly
from flows.run_page import add_run_page, first_page
from flows.sources import UNKNOWN
from flows.workers import OpenParser, open_parser

if TYPE_CHECKING:
    from expectations.gate import GateReport
    from warehouse.ahead import HeadStart
    from warehouse.reconcile import Reconciled


log = logging.getLogger(__name__)


def new_request(
    sources: Sequence[str],
    data_dir: Path,
    warehouse: str = "duckdb",
    shard_bytes: int = 32 * 1024 * 1024,
    limits: Limits | None = None,
) -> Request:
    """A request under a new run id."""
    now = datetime.now(UTC).replace(tzinfo=None)
    started = now.replace(microsecond=0).isoformat()
    return Request(tuple(sources), data_dir, warehouse, shard_bytes, new_run_id(now), started, limits or Limits())


# Makes the plan of a run that reads no sources; the folder is that of its spool.
Planner = Callable[[_Run, Path], Plan]


def ingest(
    request: Request,
    progress: Progress | None = None,
    step: Step = plainly,
    planner: Planner | None = None,
    opens: OpenParser = open_parser,
) -> Outcome:
    """Ingest the sources of `request` and publish them, unless there is nothing new or the gate refuses.

    Whatever happens, the published state is either the old one or the whole new one. `planner` makes the plan
    instead of the sources, `opens` the parser of shards. Raises InputError and
    the errors of the other rooms.
    """
    from warehouse.layout import DataDir
    from warehouse.lock import Held, hold
    from warehouse.protocol import open_backend

    with ExitStack() as stack:
        try:
            gathered = Gathered() if planner else find_local(request)
            backend = stack.enter_context(closing(open_backend(request.warehouse)))  # a wrong URL is told at once
            held = stack.enter_context(hold(DataDir(request.data_dir), request.run_id, wait=request.wait))
        except Exception as error:
            ours = Held(DataDir(request.data_dir), request.run_id)
            note_failure(ours, request.kind, request.shown_sources, error, is_unattended=request.is_unattended)
            raise
        record = stack.enter_context(journalled(held, request.kind, request.shown_sources))
        run = _Run(request, held, backend, progress or Silent(), step, opens)
        outcome = _attempt(run, gathered, planner)
        record(outcome.status, facts_of(outcome))
        return outcome


def _attempt(run: _Run, gathered: Gathered, planner: Planner | None) -> Outcome:
    from warehouse.stage import open_stage, sweep

    try:
        done = prepare(run.held, run.backend, run.request.keep_versions)
        if done:
            log.warning("%s", done)
        stage = open_stage(run.held)
        if planner is None:
            fetch_remote(run.request, gathered, run.do, run.progress)
        plan = run.do("plan", lambda: _plan(run, gathered, stage, planner))
        outcome = Outcome("unchanged", run.request.run_id, plan.found, seconds=run.seconds)
        if plan.found.files:
            outcome = _ingest(run, plan, stage)
        outcome.unfetched = tuple(gathered.unread)
        return outcome
    finally:
        with suppress(Exception):  # must not hide what went wrong; the next run sweeps too
            sweep(run.held)


def _plan(run: _Run, gathered: Gathered, stage: Path, planner: Planner | None) -> Plan:
    from warehouse.ledger import known_files

    spool = _spool(stage)
    spool.mkdir(exist_ok=True)
    if planner:
        return planner(run, spool)
    known = known_files(run.held.data) - run.request.again
    plan = steps.plan(run.request, gathered, known, spool, run.progress)
    if not plan.found.files and not plan.found.known and not run.request.is_unattended:
        where = ", ".join(plan.found.empty[:3] or run.request.shown_sources[:3])
        raise NothingToReadError(f"{where} is empty", "name a file with cables in it")
    return plan


def _spool(stage: Path) -> Path:
    """Folder beside the stage for the text of members of containers; swept with the stage if the run dies."""
    return stage.with_name(f"{stage.name}-spool")


def _ingest(run: _Run, plan: Plan, stage: Path) -> Outcome:
    from warehouse.ahead import HeadStart
    from warehouse.reconcile import reconcile
    from warehouse.stage import staged_parts

    again = run.request.again
    unkept = run.do("raw", lambda: keep_copies(run.request, plan))
    shards = parse_shards(run.request, plan, stage, run.progress, run.do, run.opens)
    shutil.rmtree(_spool(stage), ignore_errors=True)
    run.progress.begin("comparing with what is there")
    readable = readable_now(run.held.data.current_version(), stage, again)
    reconciled = run.do("reconcile", lambda: reconcile(run.held, stage, is_again=bool(again)))
    write_files(plan, shards, reconciled.files, stage, run.request.run_id, again)
    n_resolved = write_resolutions(plan, readable, stage, run.request.run_id)
    outcome = _count(run, plan, shards, reconciled)
    outcome.unkept = unkept
    if again and not n_resolved and not any(outcome.rows.values()):
        return replace(outcome, status="unchanged")
    run.progress.begin("judging quality")
    docs = stage.with_name(f"{stage.name}-report")  # swept with the stage if the run dies
    with HeadStart(reconciled, run.backend) as ahead:
        report = run.do("gate", lambda: judge(run, outcome, plan, shards, stage, docs / "data-docs"))
        note_findings(outcome, report)
        new = staged_parts(stage)  # without the rows about the run
        if report.verdict != "refused":
            _write_ledger(run, outcome, report, reconciled)
            ahead.complete()
        run.do("page", lambda: add_run_page(run.request, outcome, report.results, reconciled, new, docs))
        if report.verdict == "refused":
            ahead.stop()
            return set_aside(run, outcome, report, reconciled, docs)
        run.progress.begin("publishing")
        return run.do("publish", lambda: _publish(run, outcome, reconciled, docs, ahead))


def _count(run: _Run, plan: Plan, shards: Sequence[ShardOutcome], reconciled: "Reconciled") -> Outcome:
    from pyarrow import parquet

    from schemas import CABLE_TABLES
    from warehouse.stage import AGAIN, staged_parts

    parts = staged_parts(reconciled.stage, (*CABLE_TABLES, "quarantine", "superseded"))
    new = {table: [part for part in of if not part.stem.endswith(AGAIN)] for table, of in parts.items()}
    rows = {table: sum(parquet.read_metadata(part).num_rows for part in of) for table, of in new.items()}
    unknown = sum(file.dialect == UNKNOWN for file in plan.found.files)
    return Outcome(
        "published",
        run.request.run_id,
        plan.found,
        n_records=sum(plan.n_records.values()) + unknown,
        n_cables=reconciled.totals.n_ok,
        n_unchanged=reconciled.totals.n_unchanged,
        n_superseded=reconciled.totals.n_superseded,
        n_replaced=reconciled.n_replaced,
        quarantined=add_counts(shard.reasons for shard in shards),
        unclaimed=leftovers(shards),
        rows=rows,
        seconds=run.seconds,
    )


def _write_ledger(run: _Run, outcome: Outcome, report: "GateReport", reconciled: "Reconciled") -> None:
    """Write what a run that passed says of itself."""
    previous = reconciled.previous.run_id if reconciled.previous else None
    write_run(run.request, outcome, report.verdict, previous, reconciled.stage)
    add_refused_results(run.held.data, reconciled.stage)


def _publish(run: _Run, outcome: Outcome, reconciled: "Reconciled", docs: Path, ahead: "HeadStart") -> Outcome:
    from warehouse.publish import publish
    from warehouse.stage import forget_again

    forget_again(reconciled.stage)
    published = publish(
        run.held,
        reconciled,
        run.backend,
        report=docs if docs.exists() else None,
        keep=run.request.keep_versions,
        ahead=ahead,
    )
    outcome.bytes_written = published.bytes_written
    outcome.place = published.version.path
    outcome.totals = {table: count["rows"] for table, count in published.manifest.tables.items()}
    outcome.report = first_page(published.version.path / "report")
    return outcome
