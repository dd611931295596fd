"""Publish a refused run after all, because a person accepts its findings by name and says why."""

import getpass
import os
import shutil
import socket
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.errors import InputError
from flows.journalling import record_again
from flows.refused import REPORT, RESULTS, STAGED, add_refused_results, read_decision, refused_runs
from flows.run_page import remake_page
from flows.steps import utc_now

if TYPE_CHECKING:
    from expectations.decision import Finding
    from warehouse.lock import Held
    from warehouse.protocol import Backend
    from warehouse.publish import Published
    from warehouse.reconcile import Reconciled


@dataclass(frozen=True)
class Acceptance:
    """What was accepted and published."""

    run_id: str
    findings: tuple[str, ...]  # rule ids
    accepted_by: str
    place: Path


def accept(data_dir: Path, run: str, words: Sequence[str], reason: str, *, warehouse: str, keep: int) -> Acceptance:
    """Publish the refused run `run` (its id, or the beginning of it).

    `words` name findings (Q22 or table.name); every finding that refused must be named, and none that the run
    does not have. `keep` versions stay. Raises InputError if one is left, cannot be accepted, or if the published
    state has moved.
    """
    from warehouse.errors import WarehouseError
    from warehouse.layout import DataDir
    from warehouse.lock import hold
    from warehouse.objects.mirror import forget
    from warehouse.protocol import open_backend

    folder = _find(data_dir, run)
    decision = read_decision(folder)
    findings = _accepted(decision, words, folder.name)
    if not reason.strip():
        raise InputError("no reason is given", "say why with --reason: it is kept beside the finding")
    with closing(open_backend(warehouse)) as backend, hold(DataDir(data_dir), folder.name) as held:
        _raise_if_moved(held, decision)
        who = _who()
        published = _publish(held, backend, folder, decision, _rows(findings, folder.name, who, reason), keep)
        facts = {"accepted": sorted({finding.rule_id for finding in findings}), "accepted_by": who, "reason": reason}
        record_again(held, "published", {**facts, "verdict": "accepted", "place": str(published.version.path)})
        with suppress(OSError, WarehouseError):  # it is published; what is left of the refusal is only in the way
            shutil.rmtree(folder)
            forget(held.data, folder)
    return Acceptance(folder.name, tuple(facts["accepted"]), who, published.version.path)


def _find(data_dir: Path, run: str) -> Path:
    from warehouse.ledger import whole_id
    from warehouse.objects.mirror import shown

    waiting = {folder.name: folder for folder in refused_runs(data_dir)}
    found = waiting.get(whole_id(run, waiting))
    if found is None:
        known = ", ".join(list(waiting)[-3:])
        next_step = f"name one of: {known}" if known else "nothing waits to be accepted"
        raise InputError(f"there is no refused run {run} in {shown(data_dir)}", next_step)
    return found


def refusing(data_dir: Path, run: str) -> tuple[str, tuple["Finding", ...]]:
    """Id of the refused run that `run` names, and the findings that refused it."""
    folder = _find(data_dir, run)
    return folder.name, _findings(read_decision(folder))


def _findings(decision: dict[str, Any]) -> tuple["Finding", ...]:
    from expectations.decision import Finding

    return tuple(Finding(**finding) for finding in decision["refusing"])


def _accepted(decision: dict[str, Any], words: Sequence[str], run_id: str) -> tuple["Finding", ...]:
    findings = _findings(decision)
    unknown = [word for word in words if not any(finding.is_meant_by(word) for finding in findings)]
    if unknown:
        names = ", ".join(sorted({finding.rule_id for finding in findings}))
        raise InputError(f"run {run_id} was not refused by {', '.join(unknown)}", f"it was refused by {names}")
    firm = sorted({f"{one.rule_id} {one.table}.{one.name}" for one in findings if not one.can_be_accepted})
    if firm:
        raise InputError(
            f"run {run_id} cannot be accepted: {firm[0]} is broken structure or did not run",
            "mend the source or the program and ingest again",
        )
    left = sorted({one.rule_id for one in findings if not any(one.is_meant_by(word) for word in words)})
    if left:
        raise InputError(
            f"run {run_id} was also refused by {', '.join(left)}",
            " ".join(["add", *(f"--accept {rule_id}" for rule_id in left)]),
        )
    return findings


def _raise_if_moved(held: "Held", decision: dict[str, Any]) -> None:
    now = held.data.current_run_id()
    if now != decision["previous"]:
        raise InputError(
            f"the published state has moved since (it was {decision['previous'] or 'empty'}, is {now})",
            f"ingest again: cables ingest {' '.join(decision['sources'])}",
        )


def _who() -> str:
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a container may run under a uid without a name
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


def _rows(findings: Sequence["Finding"], run_id: str, who: str, reason: str) -> list[dict[str, Any]]:
    return [
        {
            "run_id": run_id,
            "table_name": finding.table,
            "expectation": finding.name,
            "rule_id": finding.rule_id,
            "accepted_by": who,
            "accepted_at": utc_now(),
            "reason": reason,
        }
        for finding in findings
    ]


def _publish(
    held: "Held", backend: "Backend", folder: Path, decision: dict[str, Any], rows: list[dict[str, Any]], keep: int
) -> "Published":
    """Publish a copy of the staged rows: if that fails, the refused run is still whole."""
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.durable import clone_or_copy
    from warehouse.publish import publish
    from warehouse.stage import forget_again, sweep, write_parquet, write_part

    sweep(held)
    stage = held.data.stage(held.run_id)
    docs = stage.with_name(f"{stage.name}-report")
    try:
        shutil.copytree(folder / STAGED, stage, copy_function=lambda old, new: clone_or_copy(Path(old), Path(new)))
        forget_again(stage)
        if (folder / REPORT).is_dir():
            shutil.copytree(folder / REPORT, docs)
        write_part(
            stage, "accepted_findings", pl.DataFrame(rows, schema=polars_schema("accepted_findings")), held.run_id
        )
        for part in (stage / "runs").glob("*.parquet"):
            write_parquet(part, "runs", pl.read_parquet(part).with_columns(verdict=pl.lit("accepted")))
        add_refused_results(held.data, stage)
        reconciled = _reconciled(held, stage, decision)
        remake_page(decision.get("account"), pl.read_parquet(folder / RESULTS), reconciled, docs)
        return publish(held, reconciled, backend, keep=keep, report=docs if docs.exists() else None)
    finally:
        with suppress(Exception):  # must not hide what went wrong; the next run sweeps too
            sweep(held)


def _reconciled(held: "Held", stage: Path, decision: dict[str, Any]) -> "Reconciled":
    import polars as pl

    from warehouse.reconcile import FileCounts, Reconciled

    def ids(name: str) -> pl.Series:
        return pl.Series("cable_id", decision[name], dtype=pl.String)

    return Reconciled(
        run_id=held.run_id,
        stage=stage,
        previous=held.data.current_version(),
        files={},
        totals=FileCounts(),
        replaced=ids("replaced"),
        arrived=ids("arrived"),
        dropped=frozenset(decision["dropped"]),
    )
