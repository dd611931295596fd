"""The gate: judge staged Parquet files and say whether they may be published.

A rule that did not run counts as a critical failure, whatever its own severity: what was not looked at has not
passed. Warnings are reported and refuse nothing.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import polars as pl

from expectations.rules import JUDGED_TABLES, rules
from expectations.staging import Staging, opened
from schemas.derive import polars_schema

if TYPE_CHECKING:
    from expectations.judging import TableJudgement

_LOG = logging.getLogger(__name__)

Verdict = Literal["passed", "warnings", "refused"]


class GateError(RuntimeError):
    """The gate itself is broken: it evaluated another number of rules than are declared."""


@dataclass(frozen=True)
class GateReport:
    """The verdict, one row a rule (table `quality_results`), and the first page of Data Docs if it was built."""

    verdict: Verdict
    results: pl.DataFrame
    docs_index: Path | None

    @property
    def failures(self) -> pl.DataFrame:
        """Rules that failed or did not run, those that refuse the run first."""
        failed = self.results.filter(pl.col("status") != "passed")
        return failed.sort(pl.col("severity") != "critical", "table_name", "expectation")


def _rows(judgements: Sequence["TableJudgement"], staging: Staging, run_id: str) -> pl.DataFrame:
    rows = [
        {
            "run_id": run_id,
            "table_name": judgement.table,
            "expectation": outcome.rule.name,
            "rule_id": outcome.rule.id,
            "title": outcome.rule.name.replace("_", " "),
            "kind": outcome.rule.kind,
            "severity": outcome.rule.severity,
            "status": "warned" if outcome.status == "failed" and outcome.rule.severity == "warning" else outcome.status,
            "tolerance": outcome.rule.tolerance,
            "hard_limit": None,
            "n_evaluated": None if outcome.status == "error" else staging.row_counts[judgement.table],
            "n_failed": outcome.n_failed,
            "share": _share(outcome.n_failed, staging.row_counts.get(judgement.table)),
            "measured": None,
            "sample_keys": outcome.sample_keys,
            "detail": outcome.detail,
        }
        for judgement in judgements
        for outcome in judgement.outcomes
    ]
    frame = pl.DataFrame(rows, schema=polars_schema("quality_results"))
    return frame.sort("run_id", "table_name", "expectation")


def _share(failed: int | None, of: int | None) -> float | None:
    return None if failed is None or not of else failed / of


def _verdict(results: pl.DataFrame) -> Verdict:
    status = pl.col("status")
    if results.filter((status == "error") | (status == "failed")).height:
        return "refused"
    return "warnings" if results.filter(status == "warned").height else "passed"


def _check_complete(results: pl.DataFrame) -> None:
    declared = sum(len(rules(table)) for table in JUDGED_TABLES)
    distinct = results.select("table_name", "expectation").n_unique()
    if not declared == results.height == distinct:
        raise GateError(
            f"quality gate: {declared} rules are declared but {distinct} were evaluated; "
            "nothing was published; look for rules of one table that share a name"
        )


def _quieten() -> None:
    """Before the library is imported: no telemetry, and no log of what the report says in better words."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)


def judge(staged: Mapping[str, Sequence[str]], *, run_id: str, project_dir: Path, docs_dir: Path) -> GateReport:
    """Judge the staged rows of a run and build Data Docs on them.

    `staged` maps tables (CABLE_TABLES, quarantine, superseded, ingest_files) to their Parquet files; a table
    without files is empty. `project_dir` keeps the last validation results from run to run and takes what
    DuckDB spills; `docs_dir` receives the pages. Raises GateError if a rule was left out. Data Docs that cannot
    be built are a logged warning and `docs_index` None, since they say nothing about the data.
    """
    _quieten()
    from expectations import docs
    from expectations.judging import judge_tables

    context = docs.open_project(project_dir)
    with opened(staged, project_dir / "spill") as staging:
        judgements = judge_tables(context, staging, JUDGED_TABLES)
    results = _rows(judgements, staging, run_id)
    _check_complete(results)
    judged = [judgement.result for judgement in judgements if judgement.result is not None]
    try:
        index = docs.publish(context, judged, run_id=run_id, project_dir=project_dir, docs_dir=docs_dir)
    except Exception as error:
        _LOG.warning("Data Docs of run %s could not be built in %s: %s", run_id, docs_dir, error)
        index = None
    return GateReport(_verdict(results), results, index)
