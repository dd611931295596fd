"""Rows that a run writes about itself: the files it read, and the run."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.containers.names import printable
from flows.outcome import Outcome, Plan, Request, ShardOutcome
from flows.sources import UNKNOWN
from flows.steps import utc_now
from flows.version import program_version

if TYPE_CHECKING:
    from warehouse.reconcile import FileCounts


def write_files(
    plan: Plan,
    shards: Sequence[ShardOutcome],
    counts: Mapping[str, "FileCounts"],
    stage: Path,
    run_id: str,
    again: Collection[str] = (),
) -> None:
    """Write `ingest_files`: every file with what became of its records.

    Files read `again` have their row from before: what became of them this time is for the gate only, and
    `warehouse.stage.forget_again` takes it out.
    """
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.reconcile import FileCounts
    from warehouse.stage import AGAIN, write_part

    encodings = _merge_encodings(shards)
    quarantined = add_counts(shard.quarantined for shard in shards)
    n_records = plan.n_records
    rows = [
        {
            "file_id": file.file_id,
            "path": printable(plan.found.origins.get(file.path, file.path)),
            "member": file.member,
            "sha256": file.sha256,
            "size": file.size,
            "encoding": file.encoding or encodings.get(file.file_id),
            "dialect": file.dialect,
            "dialect_score": file.form.score,
            "runner_up": file.form.runner_up,
            "runner_up_score": file.form.runner_up_score,
            "n_records": 1 if file.dialect == UNKNOWN else n_records.get(file.file_id, 0),
            "n_ok": counts.get(file.file_id, FileCounts()).n_ok,
            "n_quarantined": quarantined.get(file.file_id, 0),
            "n_superseded": counts.get(file.file_id, FileCounts()).n_superseded,
            "n_unchanged": counts.get(file.file_id, FileCounts()).n_unchanged,
            "run_id": run_id,
        }
        for file in plan.found.files
    ]
    frame = pl.DataFrame(rows, schema=polars_schema("ingest_files")).sort("file_id")
    is_again = pl.col("file_id").is_in(list(again))
    write_part(stage, "ingest_files", frame.filter(~is_again), run_id)
    write_part(stage, "ingest_files", frame.filter(is_again), f"{run_id}{AGAIN}")


def write_run(request: Request, outcome: Outcome, verdict: str, previous: str | None, stage: Path) -> None:
    """Write the row of `runs`."""
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.stage import write_part

    row = {
        "run_id": request.run_id,
        "previous_run_id": previous,
        "started_at": datetime.fromisoformat(request.started),
        "finished_at": utc_now(),
        "program_version": program_version(),
        "sources": printable(";".join(request.shown_sources)),
        "verdict": verdict,
        "n_files": outcome.found.n_files,
        "n_records": outcome.n_records,
        "n_cables": outcome.n_cables,
        "n_quarantined": sum(outcome.quarantined.values()),
        "n_superseded": outcome.n_superseded,
        "n_unchanged": outcome.n_unchanged,
        "n_issues": outcome.rows.get("parse_issues", 0),
    }
    write_part(stage, "runs", pl.DataFrame([row], schema=polars_schema("runs")), request.run_id)


def write_empty_run(run_id: str, previous: str, sources: str, stage: Path) -> None:
    """Write the row of `runs` for a run that read nothing and changed no row."""
    import polars as pl

    from schemas.derive import polars_schema
    from warehouse.stage import write_part

    schema = polars_schema("runs")
    row: dict[str, object] = {name: 0 for name in schema.names() if name.startswith("n_")}
    row |= {"run_id": run_id, "previous_run_id": previous, "started_at": utc_now(), "finished_at": utc_now()}
    row |= {"program_version": program_version(), "sources": sources, "verdict": "passed"}
    write_part(stage, "runs", pl.DataFrame([row], schema=schema), run_id)


def add_counts(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Sum of several counts, key by key."""
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(total)


def _merge_encodings(shards: Sequence[ShardOutcome]) -> dict[str, str]:
    """Encoding of each file; `mixed` if its shards differ."""
    merged: dict[str, str] = {}
    for shard in shards:
        for file_id, name in shard.encodings.items():
            merged[file_id] = name if merged.get(file_id, name) == name else "mixed"
    return merged
