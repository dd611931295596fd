"""From what a rule found to its row in `quality_results`.

What was not looked at has not passed: a rule that raised is an `error`, and one that was left out, or saw fewer
rows than there are, is `not_run`. Both refuse a run, whatever the severity of the rule.
"""

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import polars as pl

from expectations.rules import Rule, RuleSet
from schemas.derive import polars_schema

if TYPE_CHECKING:
    from expectations.judging import Found

Verdict = Literal["passed", "warnings", "refused", "accepted", "reported"]
Key = tuple[str, str]

REFUSING = ("failed", "error", "not_run")
# Of a rule about amounts that passed, since there was too little to judge by: it is not known to hold.
TOO_FEW = "nothing to compare with yet"
_LEFT_OUT = "the rule was declared but not evaluated"


def _seen_while_reading(checks: pl.DataFrame) -> dict[Key, dict[str, Any]]:
    """What the row rules counted in all shards, by table and name."""
    summed = checks.group_by("table_name", "expectation", maintain_order=True).agg(
        pl.col("n_evaluated").sum(), pl.col("n_failed").sum(), pl.col("keys").explode().drop_nulls().head(10)
    )
    return {(row["table_name"], row["expectation"]): row for row in summed.iter_rows(named=True)}


def _not_run(why: str) -> dict[str, Any]:
    return {"status": "not_run", "detail": why}


def _outcome(rule: Rule, found: "Found | None", read: dict[str, Any] | None, rows: int) -> dict[str, Any]:
    """Columns of quality_results that tell what came of one rule. `rows`: of its table, by the files' footers."""
    from expectations.judging import as_json

    if found is not None and found.error is not None:
        return {"status": "error", "detail": found.error}
    if rule.is_judged_in_sql and found is None:
        return _not_run(_LEFT_OUT)
    if found is not None and found.rows != rows:
        return _not_run(f"the rule saw {found.rows:,} of {rows:,} rows")
    if rule.measure is not None and found is not None:
        return _of_measure(rule, found)
    evaluated, failed, keys = (found.evaluated, found.failed, list(found.keys)) if found else (0, 0, [])
    is_broken = rule.is_sorted_out and failed > 0  # a bad row that is still there
    if rule.is_sorted_out:
        if read is None or read["n_evaluated"] < rows:
            if rows:
                return _not_run(f"the rule saw {read['n_evaluated'] if read else 0:,} of {rows:,} rows while reading")
            read = read or {"n_evaluated": 0, "n_failed": 0, "keys": []}
        evaluated, failed = read["n_evaluated"], failed + read["n_failed"]
        keys += [json.loads(key) for key in read["keys"]]
    is_broken = is_broken or rule.breaks(failed, evaluated)
    status = "failed" if is_broken else "warned" if rule.speaks(failed, evaluated) else "passed"
    numbers = {"n_evaluated": evaluated, "n_failed": failed, "share": failed / evaluated if evaluated else None}
    return {"status": status, **numbers, "sample_keys": as_json(keys), "detail": _detail(rule, status, failed)}


def _detail(rule: Rule, status: str, failed: int) -> str | None:
    if not failed:
        return None
    what = "cable" if rule.per == "cable" or rule.table == "cables" else "row"
    one, many = ("was sorted out", "were sorted out") if rule.is_sorted_out else ("fails", "fail")
    said = f"1 {what} {one}" if failed == 1 else f"{failed:,} {what}s {many}"
    return said if status != "passed" else f"{said}, which is tolerated"


def _of_measure(rule: Rule, found: "Found") -> dict[str, Any]:
    amount = found.measured
    if amount is None:
        return {"status": "passed", "n_evaluated": 1, "n_failed": 0, "detail": TOO_FEW}

    def outside(low: float | None, high: float | None) -> bool:
        return (low is not None and amount < low) or (high is not None and amount > high)

    is_broken, is_odd = outside(rule.hard_low, rule.hard_high), outside(rule.low, rule.high)
    status = "failed" if is_broken or (is_odd and rule.severity == "critical") else "warned" if is_odd else "passed"
    bounds = f"expected {_bounds(rule.low, rule.high)}"
    detail = f"measured {amount:.4g}, {bounds}" if status != "passed" else None
    counted = {"n_evaluated": 1, "n_failed": int(status != "passed")}
    return {"status": status, **counted, "measured": amount, "detail": detail}


def _bounds(low: float | None, high: float | None) -> str:
    if low is None:
        return f"at most {high:g}"
    return f"at least {low:g}" if high is None else f"{low:g} to {high:g}"


def results(
    rules: RuleSet,
    found: Mapping[Key, "Found"],
    checks: pl.DataFrame,
    row_counts: Mapping[str, int],
    run_id: str,
) -> pl.DataFrame:
    """One row of `quality_results` for each rule of the set, whatever was evaluated."""
    read = _seen_while_reading(checks)
    empty = dict.fromkeys(polars_schema("quality_results"))
    rows = [
        empty
        | {
            "run_id": run_id,
            "table_name": rule.table,
            "expectation": rule.name,
            "rule_id": rule.id,
            "title": rule.title,
            "kind": rule.kind,
            "severity": rule.severity,
            "tolerance": None if rule.measure else float(rule.tolerance),
            "hard_limit": rule.hard_limit,
        }
        | _outcome(rule, found.get(rule.key), read.get(rule.key), row_counts.get(rule.table, 0))
        for rule in rules.rules
    ]
    frame = pl.DataFrame(rows, schema=polars_schema("quality_results"))
    return frame.sort("run_id", "table_name", "expectation")
