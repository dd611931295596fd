"""The page of a run, made while its rows are still staged, so that it is published with them in one step."""

import dataclasses
import logging
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.outcome import Outcome, Request
from flows.version import program_version

if TYPE_CHECKING:
    import polars as pl

    from expectations.pages.facts import Account
    from warehouse.reconcile import Reconciled

log = logging.getLogger(__name__)


def add_run_page(
    request: Request,
    outcome: Outcome,
    results: "pl.DataFrame",
    rec: "Reconciled",
    new: Mapping[str, list[Path]],
    folder: Path,
) -> None:
    """Write the run page to `folder`, which may hold Data Docs already. `new`: the run's own parts of each table.

    A page that cannot be made is a warning: it says nothing about the data, and must not hold them back.
    """
    _write_page(_account(request, outcome, rec), results, rec, new, folder)


def _write_page(
    account: "Account",
    results: "pl.DataFrame",
    rec: "Reconciled",
    new: Mapping[str, list[Path]],
    folder: Path,
) -> None:
    from expectations.pages.run import write_run_page
    from schemas import TABLES

    spill = folder.with_name(f"{folder.name}-spill")
    try:
        write_run_page(
            account,
            results,
            new=new,
            before={table: rec.previous.parts(table) for table in TABLES} if rec.previous else {},
            folder=folder,
            spill=spill,
        )
    except Exception as error:
        log.warning("the page of run %s could not be made: %s", account.run_id, error)
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def account_as_json(request: Request, outcome: Outcome, rec: "Reconciled") -> dict[str, Any]:
    """What the page of a run says of it, in a form that `remake_page` can read back."""
    found = dataclasses.asdict(_account(request, outcome, rec))
    return {**found, "started": request.started}


def remake_page(known: Mapping[str, Any] | None, results: "pl.DataFrame", rec: "Reconciled", folder: Path) -> None:
    """Make the page of a refused run that is published after all anew, from what `account_as_json` gave."""
    from expectations.pages.facts import Account
    from warehouse.stage import staged_parts

    if not known:
        return
    counts = {**known, "started": datetime.fromisoformat(known["started"]), "ending": "published"}
    totals = _rows_after(rec, staged_rows(rec))
    account = Account(**{**counts, "verdict": "accepted", "totals": totals})
    _write_page(account, results, rec, staged_parts(rec.stage), folder)


def staged_rows(rec: "Reconciled") -> dict[str, int]:
    """New rows of each table that a stage holds."""
    from pyarrow import parquet

    from warehouse.stage import staged_parts

    tables = staged_parts(rec.stage)
    return {table: sum(parquet.read_metadata(part).num_rows for part in parts) for table, parts in tables.items()}


def first_page(report: Path) -> Path | None:
    """The page of a report folder to begin with: that of the run, or Data Docs; None if it has neither."""
    return next((page for page in (report / "index.html", report / "data-docs/index.html") if page.is_file()), None)


def _account(request: Request, outcome: Outcome, rec: "Reconciled") -> "Account":
    from expectations.pages.facts import Account
    from warehouse.manifest import read_manifest

    refused = outcome.verdict == "refused"
    known = read_manifest(rec.previous).tables if rec.previous else {}
    return Account(
        run_id=request.run_id,
        previous=rec.previous.run_id if rec.previous else None,
        started=datetime.fromisoformat(request.started),
        ending="refused" if refused else "published",
        verdict=outcome.verdict,
        program_version=program_version(),
        sources=request.sources,
        seconds=dict(outcome.seconds),
        n_files=outcome.found.n_files,
        n_known_files=len(outcome.found.known),
        n_records=outcome.n_records,
        n_cables=outcome.n_cables,
        n_changed=outcome.n_replaced,
        n_unchanged=outcome.n_unchanged,
        n_superseded=outcome.n_superseded,
        quarantined=outcome.quarantined,
        unclaimed=outcome.unclaimed,
        totals={} if refused else _rows_after(rec, outcome.rows),
        before={table: total["rows"] for table, total in known.items()},
    )


def _rows_after(rec: "Reconciled", rows: Mapping[str, int]) -> dict[str, int]:
    """Rows of each table once this run is published: what is kept of the version before, and the new ones."""
    from warehouse.manifest import read_manifest

    after = dict(rows)
    kept = read_manifest(rec.previous).files if rec.previous else ()
    for entry in kept:
        table = entry.path.split("/")[0]
        if table in after and entry.path not in rec.dropped:
            after[table] += _rows(rec, entry.path, entry.rows or 0)
    return after


def _rows(rec: "Reconciled", place: str, published: int) -> int:
    """Rows of a published part after this run, which may have written it anew."""
    from pyarrow import parquet

    from warehouse.reconcile import CARRIED

    anew = rec.stage / CARRIED / place
    return int(parquet.read_metadata(anew).num_rows) if anew.exists() else published
