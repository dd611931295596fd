"""What each rule of a run found, as records for the page: with the reason, examples and the runs before."""

import json
from collections.abc import Mapping
from typing import Any

import duckdb
import polars as pl

from expectations.pages.examples import examples
from expectations.pages.facts import AcceptedFact, Example, RuleFact, State
from expectations.rule_files import usual_rules
from expectations.rules import Rule

# Runs that a trend looks back on.
PAST_RUNS = 30

# Results of refused runs are published with the next run that is not refused, so they may be among its new rows.
_PAST = f"""
WITH past AS (
  SELECT * FROM before.quality_results UNION ALL SELECT * FROM new.quality_results WHERE run_id <> $run)
SELECT table_name, expectation, severity, status, n_evaluated, n_failed FROM past
WHERE run_id IN (SELECT DISTINCT run_id FROM past ORDER BY run_id DESC LIMIT {PAST_RUNS})
ORDER BY run_id
"""

_Key = tuple[str, str]


def state(status: str, severity: str) -> State:
    """State of a rule by its entry in `quality_results`; a status not known here did not pass."""
    if status == "passed":
        return "passed"
    if status in ("warned", "accepted") or (status == "failed" and severity == "warning"):
        return "warned"
    return "failed" if status == "failed" else "not_run"


def _past(connection: duckdb.DuckDBPyConnection, run_id: str) -> dict[_Key, list[tuple[float | None, State]]]:
    """Table and name of a rule -> share of failing rows and state, a run, oldest first."""
    found: dict[_Key, list[tuple[float | None, State]]] = {}
    for table, name, severity, status, evaluated, failed in connection.execute(_PAST, {"run": run_id}).fetchall():
        share = None if failed is None or evaluated is None else failed / max(evaluated, 1)
        found.setdefault((table, name), []).append((share, state(status, severity)))
    return found


def _keys(text: str | None) -> list[dict[str, Any]]:
    """Keys of failing rows from their JSON; none if it is cut short or says something else."""
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _examples(connection: duckdb.DuckDBPyConnection, row: Mapping[str, Any], rule: Rule | None) -> tuple[Example, ...]:
    keys = _keys(row["sample_keys"]) or _keys(row["detail"])
    return examples(connection, row["table_name"], rule, keys) if keys else ()


def _finding(row: Mapping[str, Any]) -> str:
    detail = row["detail"] or ""
    return "" if _keys(detail) else detail


def rule_facts(connection: duckdb.DuckDBPyConnection, results: pl.DataFrame, run_id: str) -> tuple[RuleFact, ...]:
    """One record for each row of `results` (this run's `quality_results`), in its order."""
    known = {rule.key: rule for rule in usual_rules().rules}
    past = _past(connection, run_id)
    facts = []
    for row in results.iter_rows(named=True):
        key = (row["table_name"], row["expectation"])
        rule, earlier, now = known.get(key), past.get(key, []), state(row["status"], row["severity"])
        facts.append(
            RuleFact(
                id=row["rule_id"],
                table=key[0],
                name=key[1],
                title=row["title"],
                severity=row["severity"],
                state=now,
                tolerance=row["tolerance"] or 0.0,
                reason=rule.reason if rule is not None and rule.id[0] != "S" else "",
                n_evaluated=row["n_evaluated"],
                n_failed=row["n_failed"],
                measured=row["measured"],
                finding=_finding(row) if now != "passed" else "",
                examples=_examples(connection, row, rule) if now != "passed" else (),
                past=tuple(share for share, _ in earlier),
                before=earlier[-1][1] if earlier else None,
            )
        )
    return tuple(facts)


def accepted_facts(connection: duckdb.DuckDBPyConnection, run_id: str) -> tuple[AcceptedFact, ...]:
    """Findings that a person accepted for this run."""
    query = """
        SELECT rule_id || ' (' || replace(expectation, '_', ' ') || ', ' || table_name || ')', accepted_by, reason
        FROM new.accepted_findings WHERE run_id = ? ORDER BY rule_id, table_name, expectation"""
    return tuple(AcceptedFact(*row) for row in connection.execute(query, [run_id]).fetchall())
