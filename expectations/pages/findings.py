"""What each rule of a run found, as records for the page: with the reason, examples and the runs before."""

import json
from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from expectations.pages.examples import examples
from expectations.pages.facts import AcceptedFact, RuleFact, State
from expectations.rule_files import usual_rules
from expectations.rules import Rule

# Runs that a trend looks back on.
PAST_RUNS = 30

# Results of refused runs are published with the next run that is not refused, so they may be among its new rows.
_PAST = f"""
WITH past AS (
  SELECT * FROM before.quality_results UNION ALL SELECT * FROM new.quality_results WHERE run_id <> $run)
SELECT table_name, expectation, severity, status,
       coalesce(measured, share, CAST(n_failed AS DOUBLE) / greatest(n_evaluated, 1)) FROM past
WHERE run_id IN (SELECT DISTINCT run_id FROM past ORDER BY run_id DESC LIMIT {PAST_RUNS})
ORDER BY run_id
"""

_Key = tuple[str, str]
_Past = list[tuple[float | None, State]]  # what its trend shows, and its state, a run


def state(status: str, severity: str) -> State:
    """State of a rule by its entry in `quality_results`; a status not known here did not pass."""
    if status == "passed":
        return "passed"
    if status in ("warned", "accepted") or (status == "failed" and severity == "warning"):
        return "warned"
    return "failed" if status == "failed" else "not_run"


def _past(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[_Key, _Past]:
    """Table and name of a rule -> how it fared, oldest run first."""
    found: dict[_Key, _Past] = {}
    for table, name, severity, status, amount in connection.execute(_PAST, {"run": run_id}).fetchall():
        found.setdefault((table, name), []).append((amount, state(status, severity)))
    return found


def _keys(text: str | None) -> list[dict[str, Any]]:
    """Keys of failing rows from their JSON; none if it is cut short or says something else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def rule_facts(connection: duckdb.DuckDBPyConnection, results: pl.DataFrame, run_id: str) -> tuple[RuleFact, ...]:
    """One record for each row of `results` (this run's `quality_results`), in its order."""
    known = {rule.key: rule for rule in usual_rules().rules}
    past = _past(connection, run_id)
    facts = []
    for row in results.iter_rows(named=True):
        key = (row["table_name"], row["expectation"])
        facts.append(_rule_fact(connection, row, known.get(key), past.get(key, [])))
    return tuple(facts)


def _rule_fact(
    connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any], rule: Rule | None, past: _Past
) -> RuleFact:
    now, keys = state(row["status"], row["severity"]), _keys(row["sample_keys"])
    return RuleFact(
        id=row["rule_id"],
        table=row["table_name"],
        name=row["expectation"],
        title=row["title"],
        kind=row["kind"],
        severity=row["severity"],
        state=now,
        tolerance=row["tolerance"] or 0.0,
        reason=rule.reason if rule is not None and rule.structural is None else "",
        can_be_accepted=now != "not_run" and not (rule and rule.is_structure),
        n_evaluated=row["n_evaluated"],
        n_failed=row["n_failed"],
        measured=row["measured"],
        finding=row["detail"] or "",
        examples=examples(connection, row["table_name"], rule, keys) if keys and now != "passed" else (),
        past=tuple(amount for amount, _ in past),
        before=past[-1][1] if past else None,
    )


def accepted_facts(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[AcceptedFact, ...]:
    """Findings that a person accepted for this run."""
    query = """
        SELECT rule_id || ' (' || replace(expectation, '_', ' ') || ', ' || table_name || ')', accepted_by, reason
        FROM new.accepted_findings WHERE run_id = ? ORDER BY rule_id, table_name, expectation"""
    return tuple(AcceptedFact(*row) for row in connection.execute(query, [run_id]).fetchall())
