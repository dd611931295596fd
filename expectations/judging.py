"""Evaluate the suites on staged tables: everything once in the cheapest form, then what failed in full."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from great_expectations.core import ExpectationSuiteValidationResult, ExpectationValidationResult
from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.validator.validation_statistics import calc_validation_statistics

import expectations.duck  # noqa: F401 - registers the data source that judge_tables adds
from expectations.checks import SHOWN_ROWS
from expectations.rules import RUN_FACTS, Rule, RuleSet
from expectations.staging import Staging
from expectations.suites import RULE, suite
from schemas.derive import key_columns, quoted

_DETAIL_LENGTH = 2000


@dataclass(frozen=True)
class Found:
    """What one rule found in the staged rows: numbers, or why there are none (`error`)."""

    evaluated: int = 0
    failed: int = 0
    rows: int = 0  # of the table, as the rule saw it
    measured: float | None = None
    keys: tuple[dict[str, Any], ...] = ()
    error: str | None = None


@dataclass
class TableJudgement:
    """What the rules of one table found, by name, and the library's own result, which Data Docs are made of."""

    table: str
    found: dict[str, Found] = field(default_factory=dict)
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


def _keys_of(table: str) -> tuple[str, ...]:
    return ("name",) if table == RUN_FACTS else key_columns(table)


def _examples(table: str, found: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Keys of failing rows; whole rows where a rule is about something without a key."""
    keys = _keys_of(table)
    rows = (found.get("details") or {}).get("examples") or []
    return tuple({name: row[name] for name in keys if name in row} or row for row in rows[:SHOWN_ROWS])


def _found(table: str, result: ExpectationValidationResult) -> Found:
    message = _exception_message(result)
    if message is not None:
        return Found(error=message)
    found: dict[str, Any] = result.result or {}
    details = found.get("details") or {}
    return Found(
        evaluated=int(found.get("element_count") or 0),
        failed=int(found.get("unexpected_count") or 0),
        rows=int(details.get("rows") or 0),
        measured=details.get("measured"),
        keys=_examples(table, found),
    )


def _in_full(batch: Batch, result: ExpectationValidationResult) -> ExpectationValidationResult:
    """Judge one failed expectation again, alone, with the keys of failing rows.

    Alone also tells apart a rule whose SQL fails from the others it shared a query with.
    """
    assert result.expectation_config is not None
    return batch.validate(result.expectation_config.to_domain_obj(), result_format={"result_format": "COMPLETE"})


def _judge(source: Any, table: str, rules: RuleSet) -> ExpectationSuiteValidationResult:
    asset = source.add_table_asset(table, table_name=quoted(table))
    batch = asset.get_batch(asset.build_batch_request())
    judged: ExpectationSuiteValidationResult = batch.validate(suite(table, rules), result_format="BOOLEAN_ONLY")
    judged.results = [one if one.success else _in_full(batch, one) for one in judged.results]
    statistics = calc_validation_statistics(judged.results)
    judged.success = statistics.success
    judged.statistics = statistics._asdict()
    judged.statistics.pop("success")
    return judged


def _all_errors(table: str, rules: Sequence[Rule], message: str) -> TableJudgement:
    return TableJudgement(table, {rule.name: Found(error=message) for rule in rules})


def _judge_table(source: Any, staging: Staging, table: str, rules: RuleSet) -> TableJudgement:
    if table in staging.broken:
        return _all_errors(table, rules.of(table), f"files of {table} cannot be read: {staging.broken[table]}")
    try:
        result = _judge(source, table, rules)
    except Exception as error:  # the gate must give a verdict whatever the library or the data do
        return _all_errors(table, rules.of(table), _first_line(f"{type(error).__name__}: {error}"))
    by_name = {
        str((one.expectation_config.meta or {}).get(RULE)): _found(table, one)
        for one in result.results
        if one.expectation_config
    }
    return TableJudgement(table, by_name, result)


def judge_tables(
    context: AbstractDataContext, staging: Staging, tables: Sequence[str], rules: RuleSet
) -> list[TableJudgement]:
    """Judge `tables`. Whatever goes wrong becomes an error of each rule concerned; a rule left out is in no list."""
    source = context.data_sources.add_or_update_duckdb("staged", connection_string=staging.url)
    return [_judge_table(source, staging, table, rules) for table in tables]


def as_json(keys: Sequence[dict[str, Any]]) -> str | None:
    """Keys as a JSON list of bounded length; None for none."""
    kept = list(keys)
    while kept and len(text := json.dumps(kept, default=str, ensure_ascii=False)) > _DETAIL_LENGTH:
        kept.pop()
    return text if kept else None
