"""Refused runs: kept with staged rows and report under DATA_DIR/refused/<run>, and counted with the next publication.

staged/             the rows, as they would have been published, `quality_results` among them
report/             pages of the run
results.parquet     rows of `quality_results`
decision.json       what refused it, and on which state it was built
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.ledger_rows import write_run
from flows.outcome import Outcome
from flows.run import Run
from flows.run_page import account_as_json, first_page

if TYPE_CHECKING:
    from expectations.gate import GateReport
    from warehouse.layout import DataDir
    from warehouse.reconcile import Reconciled

FOLDER = "refused"
DECISION = "decision.json"
RESULTS = "results.parquet"
STAGED = "staged"
REPORT = "report"


def folder_of(data_dir: Path, run_id: str) -> Path:
    return data_dir / FOLDER / run_id


def set_aside(run: Run, outcome: Outcome, report: "GateReport", reconciled: "Reconciled", docs: Path) -> Outcome:
    """Keep a refused run where it can be looked at, and published if a person accepts its findings."""
    from warehouse.objects.mirror import keep_folder
    from warehouse.stage import write_parquet

    previous = reconciled.previous.run_id if reconciled.previous else None
    write_run(run.request, outcome, "refused", previous, reconciled.stage)
    folder = folder_of(run.request.data_dir, run.request.run_id)
    unfinished = folder.with_name(f".{folder.name}")
    unfinished.mkdir(parents=True)
    write_parquet(unfinished / RESULTS, "quality_results", report.results)
    decision = {
        "run_id": run.request.run_id,
        "sources": list(run.request.shown_sources),
        "quality": run.request.quality,
        "previous": previous,
        "refusing": [asdict(finding) for finding in report.refusing],
        "replaced": reconciled.replaced.to_list(),
        "arrived": reconciled.arrived.to_list(),
        "dropped": sorted(reconciled.dropped),
        "account": account_as_json(run.request, outcome, reconciled),
    }
    (unfinished / DECISION).write_text(json.dumps(decision), encoding="utf-8")
    shutil.move(reconciled.stage, unfinished / STAGED)
    if docs.exists():
        shutil.move(docs, unfinished / REPORT)
    unfinished.rename(folder)
    keep_folder(run.held.data, folder, last=DECISION)
    outcome.status, outcome.place = "refused", folder
    outcome.report = first_page(folder / REPORT)
    return outcome


def refused_runs(data_dir: Path) -> Iterator[Path]:
    """Folders of refused runs, oldest first."""
    for folder in sorted((data_dir / FOLDER).glob("[!.]*")):
        if (folder / DECISION).is_file():
            yield folder


def read_decision(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / DECISION).read_text("utf-8"))
    return found


def add_refused_results(data: "DataDir", stage: Path) -> None:
    """Add the results of refused runs that the published state does not have to the stage of a run.

    So they can be queried in SQL like any other once something is published.
    """
    import polars as pl

    from warehouse.stage import write_part

    waiting = [folder for folder in refused_runs(data.root) if (folder / RESULTS).is_file()]
    if not waiting:
        return
    version = data.current_version()
    parts = version.parts("quality_results") if version else []
    known = set(pl.scan_parquet(parts, glob=False).select("run_id").unique().collect()["run_id"]) if parts else set()
    for folder in waiting:
        if folder.name not in known and not (stage / "quality_results" / f"{folder.name}.parquet").exists():
            write_part(stage, "quality_results", pl.read_parquet(folder / RESULTS), folder.name)
