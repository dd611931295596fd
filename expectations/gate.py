"""The gate: judge staged Parquet files and say whether they may be published.

A rule that did not run counts as a failure, whatever its own severity: what was not looked at has not passed.
Warnings are reported and refuse nothing, unless their hard limit is passed.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from expectations.decision import Finding, Policy, decide
from expectations.row_rules import CHECK_SCHEMA
from expectations.rule_files import usual_rules
from expectations.rules import RULED_TABLES, RuleSet
from expectations.staging import opened
from expectations.verdicts import REFUSING, TOO_FEW, Verdict, results

if TYPE_CHECKING:
    from expectations.judging import Found, TableJudgement

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Context:
    """What the gate is told besides the staged rows.

    `checks`: what row rules counted while rows were read (`row_rules.CHECK_SCHEMA`); `facts`: amounts of the run
    that no table holds; `published`: Parquet files of the ledger tables of the published state.
    """

    checks: pl.DataFrame
    facts: Mapping[str, float | None]
    published: Mapping[str, Sequence[str]]

    @staticmethod
    def no_checks() -> pl.DataFrame:
        """What row rules count where no row is read."""
        return pl.DataFrame(schema=CHECK_SCHEMA)


@dataclass(frozen=True)
class GateReport:
    """The verdict, one row a rule (table `quality_results`), the first page of Data Docs if it was built, and what
    refuses."""

    verdict: Verdict
    results: pl.DataFrame
    docs_index: Path | None
    refusing: tuple[Finding, ...] = ()

    @property
    def n_too_few(self) -> int:
        """Rules that passed since they had too few rows, or runs, to judge."""
        return self.results.filter(status="passed", detail=TOO_FEW).height

    @property
    def failures(self) -> pl.DataFrame:
        """Rules that did not pass, those that refuse the run first."""
        failed = self.results.filter(pl.col("status") != "passed")
        return failed.sort(~pl.col("status").is_in(REFUSING), "rule_id", "table_name", "expectation")


def _quieten() -> None:
    """Before the library is imported: no telemetry, and no log of what the report says in better words."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.CRITICAL)


def _by_rule(judgements: Sequence["TableJudgement"]) -> dict[tuple[str, str], "Found"]:
    return {(judgement.table, name): found for judgement in judgements for name, found in judgement.found.items()}


def judge(
    staged: Mapping[str, Sequence[str]],
    *,
    run_id: str,
    project_dir: Path,
    docs_dir: Path,
    rules: RuleSet | None = None,
    context: Context | None = None,
    policy: Policy = "standard",
) -> GateReport:
    """Judge the staged rows of a run and build Data Docs on them.

    `staged` maps tables (CABLE_TABLES, quarantine, superseded, ingest_files) to their Parquet files; a table
    without files is empty. `project_dir` keeps the last validation results from run to run and takes what
    DuckDB spills; `docs_dir` receives the pages. Data Docs that cannot be built are a logged warning and
    `docs_index` None, since they say nothing about the data.
    """
    _quieten()
    from expectations import docs
    from expectations.judging import judge_tables

    rules = rules or usual_rules()
    known = context or Context(Context.no_checks(), {}, {})
    project = docs.open_project(project_dir)
    with opened(staged, project_dir / "spill", known.facts, known.published) as staging:
        judgements = judge_tables(project, staging, RULED_TABLES, rules)
    found = results(rules, _by_rule(judgements), known.checks, staging.row_counts, run_id)
    judged = [judgement.result for judgement in judgements if judgement.result is not None]
    try:
        index = docs.publish(project, judged, run_id=run_id, project_dir=project_dir, docs_dir=docs_dir)
    except Exception as error:
        _LOG.warning("Data Docs of run %s could not be built in %s: %s", run_id, docs_dir, error)
        index = None
    decision = decide(found, rules, policy)
    return GateReport(decision.verdict, found, index, decision.refusing)
