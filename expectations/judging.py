"""Evaluate the suites on staged tables: everything once in the cheapest form, then what failed in full."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.validator.validation_statistics import calc_validation_statistics

import expectations.duck  # noqa: F401 - registers the data source that judge_tables adds
from expectations.checks import SHOWN_ROWS
from expectations.rules import Rule, rules
from expectations.staging import Staging
from expectations.suites import RULE, suite
from schemas.derive import key_columns, quoted

_DETAIL_LENGTH = 2000

Status = Literal["passed", "failed", "error"]


@dataclass(frozen=True)
class Outcome:
    """What came of one rule. `n_failed` is None if it did not run."""

    rule: Rule
    status: Status
    n_failed: int | None
    detail: str | None = None
    sample_keys: str | None = None


@dataclass
class TableJudgement:
    """Outcomes of one table, and the library's own result, which Data Docs are made of."""

    table: str
    outcomes: list[Outcome] = field(default_factory=list)
    result: ExpectationSuiteValidationResult | None = None


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return lines[0][:_DETAIL_LENGTH] if lines else "no message"


def _exception_message(result: ExpectationValidationResult) -> str | None:
    """The message of what a rule raised, or None if it ran. The library nests it by metric, or not at all."""
    info: dict[str, Any] = result.exception_info or {}
    entries = [info] if "raised_exception" in info else list(info.values())
    raised = [entry for entry in entries if isinstance(entry, dict) and entry.get("raised_exception")]
    return _first_line(str(raised[0].get("exception_message"))) if raised else None


def _examples(found: dict[str, Any]) -> list[dict[str, Any]]:
    listed = (found.get("details") or {}).get("examples") or found.get("partial_unexpected_index_list")
    # Rules over several columns at once list the values of these instead of keys.
    return [row for row in listed or found.get("partial_unexpected_list") or [] if isinstance(row, dict)]


def _detail(table: str, found: dict[str, Any]) -> str | None:
    """Keys of failing rows as JSON; whole rows where a rule is about something without a key."""
    keys = key_columns(table)
    rows = _examples(found)[:SHOWN_ROWS]
    shown = [{name: row[name] for name in keys if name in row} or row for row in rows]
    return json.dumps(shown, default=str, ensure_ascii=False)[:_DETAIL_LENGTH] if shown else None


def _outcome(rule: Rule, result: ExpectationValidationResult) -> Outcome:
    message = _exception_message(result)
    if message is not None:
        return Outcome(rule, "error", None, message)
    found: dict[str, Any] = result.result or {}
    # A declared rule that passed in the cheap form reports no number: it tolerates none.
    failed = int(found.get("unexpected_count") or 0)
    if result.success:
        return Outcome(rule, "passed", failed)
    return Outcome(rule, "failed", failed, None, _detail(rule.table, found))


def _in_full(batch: Batch, table: str, result: ExpectationValidationResult) -> ExpectationValidationResult:
    """Judge one failed expectation again, alone, with the keys of failing rows.

    Alone also tells apart a rule whose SQL fails from the others it shared a query with.
    """
    keys = list(key_columns(table))
    wanted: dict[str, Any] = {"result_format": "COMPLETE", "partial_unexpected_count": SHOWN_ROWS}
    if keys:
        wanted["unexpected_index_column_names"] = keys
    assert result.expectation_config is not None
    return batch.validate(result.expectation_config.to_domain_obj(), result_format=wanted)


def _judge(source: Any, table: str) -> ExpectationSuiteValidationResult:
    asset = source.add_table_asset(table, table_name=quoted(table))
    batch = asset.add_batch_definition_whole_table("all").get_batch()
    judged: ExpectationSuiteValidationResult = batch.validate(suite(table), result_format="BOOLEAN_ONLY")
    judged.results = [one if one.success else _in_full(batch, table, one) for one in judged.results]
    statistics = calc_validation_statistics(judged.results)
    judged.success = statistics.success
    judged.statistics = statistics._asdict()
    judged.statistics.pop("success")
    return judged


def _all_errors(table: str, message: str) -> TableJudgement:
    return TableJudgement(table, [Outcome(rule, "error", None, message) for rule in rules(table)])


def _judge_table(source: Any, staging: Staging, table: str) -> TableJudgement:
    if table in staging.broken:
        return _all_errors(table, f"files of {table} cannot be read: {staging.broken[table]}")
    try:
        result = _judge(source, table)
    except Exception as error:  # the gate must give a verdict whatever the library or the data do
        return _all_errors(table, _first_line(f"{type(error).__name__}: {error}"))
    by_name = {(one.expectation_config.meta or {}).get(RULE): one for one in result.results if one.expectation_config}
    not_run = "the rule was declared but not evaluated"
    outcomes = [
        _outcome(rule, by_name[rule.name]) if rule.name in by_name else Outcome(rule, "error", None, not_run)
        for rule in rules(table)
    ]
    return TableJudgement(table, outcomes, result)


def judge_tables(context: AbstractDataContext, staging: Staging, tables: Sequence[str]) -> list[TableJudgement]:
    """Judge `tables`. Whatever goes wrong becomes outcomes with status `error`: one for each rule, always."""
    source = context.data_sources.add_or_update_duckdb("staged", connection_string=staging.url)
    return [_judge_table(source, staging, table) for table in tables]
