"""Turn rules into suites of Great Expectations, one a table."""

from collections.abc import Callable
from typing import Any

import great_expectations as gx
import great_expectations.expectations as core
from great_expectations.expectations.expectation import Expectation

from expectations.checks import ExpectRowsToKeepRule
from expectations.rules import ContentRule, Rule, rules
from schemas.derive import StructuralRule, key_columns, quoted

# Key of an expectation's `meta` that holds the name of its rule.
RULE = "rule"


# Name of an expectation class and the arguments of its own.
_Built = tuple[str, dict[str, Any]]


def _unique(rule: StructuralRule) -> _Built:
    if len(rule.columns) == 1:
        return "ExpectColumnValuesToBeUnique", {"column": rule.columns[0]}
    return "ExpectCompoundColumnsToBeUnique", {"column_list": list(rule.columns)}


def _not_null(rule: StructuralRule) -> _Built:
    return "ExpectColumnValuesToNotBeNull", {"column": rule.columns[0]}


def _in_set(rule: StructuralRule) -> _Built:
    assert isinstance(rule.value, tuple)
    return "ExpectColumnValuesToBeInSet", {"column": rule.columns[0], "value_set": list(rule.value)}


def _matches(rule: StructuralRule) -> _Built:
    return "ExpectColumnValuesToMatchRegex", {"column": rule.columns[0], "regex": rule.value}


def _at_least(rule: StructuralRule) -> _Built:
    return "ExpectColumnValuesToBeBetween", {"column": rule.columns[0], "min_value": rule.value}


def _has_parent(rule: StructuralRule) -> _Built:
    assert isinstance(rule.value, tuple)
    parent, target = rule.value
    keys = ", ".join(quoted(name) for name in dict.fromkeys((*rule.columns, *key_columns(rule.table))))
    column = quoted(rule.columns[0])
    orphans = (
        f"SELECT {keys} FROM {quoted(rule.table)} WHERE {column} IS NOT NULL AND {column} NOT IN "
        f"(SELECT {quoted(target)} FROM {quoted(parent)} WHERE {quoted(target)} IS NOT NULL)"
    )
    return "ExpectRowsToKeepRule", {"failing_rows": orphans}


_BUILDERS: dict[str, Callable[[StructuralRule], _Built]] = {
    "unique": _unique,
    "not_null": _not_null,
    "in_set": _in_set,
    "matches": _matches,
    "at_least": _at_least,
    "has_parent": _has_parent,
}


def _description(rule: Rule) -> str:
    """One line for Data Docs; a dollar sign would start a template parameter there."""
    text = f"{rule.severity}: {rule.name.replace('_', ' ')}"
    if isinstance(rule, ContentRule):
        text = f"{rule.id} {text}. {rule.reason}"
        if rule.tolerance:
            text += f". Tolerated share of failing rows: {rule.tolerance:.1%}"
    return text.replace("$", "$$")


def expectation(rule: Rule) -> Expectation:
    """The expectation that evaluates `rule`; its `meta` holds the rule's name."""
    common: dict[str, Any] = {
        "severity": rule.severity,
        "description": _description(rule),
        "meta": {RULE: rule.name},
    }
    if isinstance(rule, ContentRule):
        return ExpectRowsToKeepRule(
            failing_rows=rule.failing_rows, condition=rule.condition, tolerance=rule.tolerance, **common
        )
    name, arguments = _BUILDERS[rule.structural.kind](rule.structural)
    # Its own class is made known to the library by being defined; the others are the library's.
    kind: type[Expectation] = ExpectRowsToKeepRule if name == "ExpectRowsToKeepRule" else getattr(core, name)
    return kind(**arguments, **common)


def suite(table: str) -> gx.ExpectationSuite:
    """All rules of `table` as one suite of the table's name."""
    return gx.ExpectationSuite(name=table, expectations=[expectation(rule) for rule in rules(table)])
