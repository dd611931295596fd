"""Have the staged rows of a run judged: what the gate is told besides them, and what is said of its findings."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flows.errors import InputError
from flows.outcome import Outcome, Plan, ShardOutcome
from flows.repeat import rows_differing
from flows.run import Run

if TYPE_CHECKING:
    from expectations.gate import Context, GateReport

# Kept from run to run under the data directory: results of the last runs, for their pages, and spilled rows.
_PROJECT = ".quality"


def check_rules(path: Path | None) -> None:
    """Raises InputError if the file of rules at `path` cannot be meant, before hours of work."""
    from expectations.rule_files import load_rules
    from expectations.rules import RuleError

    if path is None:
        return
    try:
        load_rules(path)
    except RuleError as error:
        raise InputError(str(error), "docs/quality-gate.md tells what a rule can say") from error


def judge(
    run: Run, outcome: Outcome, plan: Plan, shards: Sequence[ShardOutcome], stage: Path, docs: Path
) -> "GateReport":
    """Judge the stage, write `quality_results` into it and the pages into `docs`."""
    from expectations import gate
    from expectations.rule_files import load_rules
    from warehouse.stage import staged_parts, write_part

    staged = {table: [str(part) for part in parts] for table, parts in staged_parts(stage).items()}
    report = gate.judge(
        staged,
        run_id=run.request.run_id,
        project_dir=run.request.data_dir / _PROJECT,
        docs_dir=docs,
        rules=load_rules(run.request.rules),
        context=_context(run, outcome, plan, shards),
        policy=run.request.quality,  # type: ignore[arg-type]
    )
    write_part(stage, "quality_results", report.results, run.request.run_id)
    return report


def _context(run: Run, outcome: Outcome, plan: Plan, shards: Sequence[ShardOutcome]) -> "Context":
    import polars as pl

    from expectations.gate import Context
    from expectations.row_rules import CHECK_SCHEMA

    checks = [dict(check) for shard in shards for check in shard.checks]
    version = run.held.data.current_version()
    ledger = ("runs", "quality_results")
    published = {table: [str(part) for part in version.parts(table)] for table in ledger} if version else {}
    facts = {
        # A retry is as large as what waits; its size says nothing about a source.
        "records": None if plan.resolves else float(outcome.n_records),
        "quarantined": float(sum(outcome.quarantined.values())),
        "lines": float(sum(shard.lines for shard in shards)),
        "lines.unclaimed": float(sum(shard.unclaimed for shard in shards)),
        "hours_since_publication": hours_since_publication(run.request.data_dir, run.request.started),
        "repeat.rows_differing": rows_differing(plan.shards),
    }
    return Context(pl.DataFrame(checks, schema=CHECK_SCHEMA), facts, published)


def hours_since_publication(data_dir: Path, now: str) -> float | None:
    """Hours from the last published run to `now` (UTC, ISO 8601); None if nothing was published."""
    from warehouse.layout import DataDir
    from warehouse.ledger import last_run

    last = last_run(DataDir(data_dir))
    if last is None:
        return None
    return float((datetime.fromisoformat(now) - last["finished_at"]).total_seconds()) / 3600


def note_findings(outcome: Outcome, report: "GateReport") -> None:
    """Copy what the gate found into the outcome, in lines that can be shown."""
    from expectations.verdicts import REFUSING

    refusing = {(finding.table, finding.name) for finding in report.refusing}
    columns = ("status", "rule_id", "table_name", "expectation", "detail")
    stopping: list[str] = []
    noticed: list[str] = []
    for status, rule_id, table, name, detail in report.failures.select(columns).iter_rows():
        said = "did not run" if status in ("error", "not_run") else detail
        line = f"{rule_id} {table}.{name}: {said}"
        is_stopping = (table, name) in refusing or (status in REFUSING and report.verdict == "refused")
        (stopping if is_stopping else noticed).append(line)
    if report.verdict == "refused" and not stopping:
        stopping = [f"{finding.rule_id} {finding.table}.{finding.name}: did not run" for finding in report.refusing]
    outcome.verdict = report.verdict
    outcome.n_rules = report.results.height
    outcome.n_too_few = report.n_too_few
    outcome.failures = tuple(stopping)
    outcome.warnings = tuple(noticed)
