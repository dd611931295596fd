"""Turn rules into suites of Great Expectations, one a table."""

from typing import Any

import great_expectations as gx
from great_expectations.expectations.expectation import Expectation

from expectations.checks import ExpectAmountToStayWithinBounds, ExpectRowsToKeepRule
from expectations.rule_files import usual_rules
from expectations.rules import Rule, RuleSet

# Key of an expectation's `meta` that holds the name of its rule.
RULE = "rule"


def _description(rule: Rule) -> str:
    """One line for Data Docs; a dollar sign would start a template parameter there."""
    text = f"{rule.id} {rule.severity}: {rule.title}. {rule.reason}"
    if rule.tolerance:
        text += f". Tolerated share of failing rows: {rule.tolerance:.1%}"
    return text.replace("$", "$$")


def expectation(rule: Rule) -> Expectation:
    """The expectation that judges staged rows by `rule`."""
    common: dict[str, Any] = {
        "severity": rule.severity,
        "description": _description(rule),
        "meta": {RULE: rule.name},
    }
    if rule.measure is not None:
        return ExpectAmountToStayWithinBounds(
            measure=rule.measure.strip(), low=rule.low, high=rule.high, fewest=rule.least, **common
        )
    # A row that should have been sorted out is one too many, whatever share may be sorted out.
    is_left_over = rule.is_sorted_out
    return ExpectRowsToKeepRule(
        failing_rows=rule.failing_rows,
        condition=rule.condition_sql,
        of=rule.of,
        per_cable=rule.per == "cable",
        tolerance=0.0 if is_left_over else rule.tolerance,
        fewest=1 if is_left_over else rule.least,
        **common,
    )


def suite(table: str, rules: RuleSet | None = None) -> gx.ExpectationSuite:
    """All rules of `table` that judge staged rows, as one suite of the table's name."""
    judging = [rule for rule in (rules or usual_rules()).of(table) if rule.is_judged_in_sql]
    return gx.ExpectationSuite(name=table, expectations=[expectation(rule) for rule in judging])
