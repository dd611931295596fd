"""Read `rules.toml`, and a file of a run that changes some of its rules or adds to them."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from expectations.rules import ROW_HARD_LIMIT, RULED_TABLES, Rule, RuleError, RuleSet, declared_rules, rule_set
from schemas import vocab

_REQUIRED = {"id", "table", "name", "severity", "reason"}
_CHECKS = ("keep", "condition", "query", "issue", "measure", "declared")
_LIMITS = {"tolerance", "hard_limit", "low", "high", "hard_low", "hard_high"}
_OPTIONAL = {*_CHECKS, *_LIMITS, "kind", "fewest", "per", "of", "structure"}
# What a run may change of a rule that exists.
_CHANGEABLE = {"severity", "reason", "fewest", *_LIMITS}
_KINDS = {"keep": "row", "condition": "table", "issue": "table", "query": "cross", "measure": "volume"}
_CHOICES = {
    "table": RULED_TABLES,
    "severity": vocab.codes("gate_severity"),
    "kind": vocab.codes("gate_kind"),
    "per": ("row", "cable"),
}


def _label(entry: dict[str, Any], source: str) -> str:
    name = ".".join(str(entry[key]) for key in ("table", "name") if key in entry)
    return f"{source}, rule {entry.get('id', name)}" + (f" ({name})" if "id" in entry and name else "")


def _check_values(entry: dict[str, Any], label: str) -> None:
    for key, allowed in _CHOICES.items():
        if key in entry and entry[key] not in allowed:
            missing = "no such table; use" if key == "table" else f"{key} must be"
            raise RuleError(f"{label}: {missing} one of {', '.join(allowed)}")
    for key in _LIMITS & entry.keys():
        if isinstance(entry[key], bool) or not isinstance(entry[key], int | float):
            raise RuleError(f"{label}: {key} must be a number")
    for key in {"tolerance", "hard_limit"} & entry.keys():
        if not 0 <= entry[key] < 1:
            raise RuleError(f"{label}: {key} is a share of rows, at least 0 and below 1")
    if "fewest" in entry and (not isinstance(entry["fewest"], int) or entry["fewest"] < 1):
        raise RuleError(f"{label}: fewest must be a whole number, at least 1")
    if entry.get("hard_limit", 1) < entry.get("tolerance", 0):
        raise RuleError(f"{label}: hard_limit lies below tolerance, so there would be nothing to warn of")


def _read_rule(entry: dict[str, Any], declared: dict[tuple[str, str], Rule], source: str) -> Rule:
    label = _label(entry, source)
    missing, unknown = _REQUIRED - entry.keys(), entry.keys() - _REQUIRED - _OPTIONAL
    if missing or unknown:
        raise RuleError(f"{label}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    _check_values(entry, label)
    given = [check for check in _CHECKS if check in entry]
    if len(given) != 1:
        raise RuleError(f"{label}: give exactly one of {', '.join(_CHECKS)}")
    if given == ["declared"]:
        return _adopt(entry, declared, label)
    if given == ["keep"]:
        _check_expression(str(entry["keep"]), label)
        entry = {"tolerance": 0.001, "hard_limit": ROW_HARD_LIMIT} | entry
    return Rule(**({"kind": _KINDS[given[0]]} | entry))


def _check_expression(text: str, label: str) -> None:
    import polars as pl

    try:
        pl.sql_expr(text)
    except pl.exceptions.PolarsError as error:
        raise RuleError(f"{label}: keep is no SQL expression: {str(error).splitlines()[0]}") from error


def _adopt(entry: dict[str, Any], declared: dict[tuple[str, str], Rule], label: str) -> Rule:
    """Give a rule that follows from a declaration an identifier, limits and a reason of its own."""
    found = declared.get((entry["table"], str(entry["declared"])))
    if found is None:
        raise RuleError(f"{label}: {entry['table']} declares no {entry['declared']}")
    given = {key: value for key, value in entry.items() if key not in ("declared", "name")}
    return replace(found, **given)


def _entries(text: str, source: str) -> list[dict[str, Any]]:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{source}: {error}") from error
    if unknown := content.keys() - {"rule"}:
        raise RuleError(f"{source}: unknown {sorted(unknown)}; a rule begins with [[rule]]")
    return list(content.get("rule", []))


def parse_rules(text: str, source: str = "rules.toml") -> tuple[Rule, ...]:
    """Read rules from TOML. Raises RuleError for an entry that cannot be meant, or a name used twice."""
    declared = {rule.key: rule for rule in declared_rules()}
    found = tuple(_read_rule(entry, declared, source) for entry in _entries(text, source))
    return rule_set(found).rules


def _with_declared(content: Iterable[Rule]) -> list[Rule]:
    """All rules: those that follow from declarations first, unless an entry has adopted them."""
    written = list(content)
    adopted = {rule.structural.name: rule.table for rule in written if rule.structural}
    others = [rule for rule in declared_rules() if adopted.get(rule.name) != rule.table]
    return [*others, *written]


@cache
def content_rules() -> tuple[Rule, ...]:
    """The rules of rules.toml."""
    return parse_rules(files(__package__).joinpath("rules.toml").read_text("utf-8"))


@cache
def usual_rules() -> RuleSet:
    """The rules of every run that brings no file of its own."""
    return rule_set(_with_declared(content_rules()))


def _changed(rules: list[Rule], entry: dict[str, Any], source: str) -> list[Rule]:
    """`rules` with those that an entry names (by id, or table and name) changed; new ones are added."""
    wanted = {key: entry[key] for key in ("id", "table", "name") if key in entry}
    named = [rule for rule in rules if wanted and all(getattr(rule, key) == value for key, value in wanted.items())]
    if not named or any(check in entry for check in _CHECKS):
        return [*rules, _read_rule(entry, {rule.key: rule for rule in declared_rules()}, source)]
    label = _label(entry, source)
    changes = {key: value for key, value in entry.items() if key not in wanted}
    if not changes or changes.keys() - _CHANGEABLE:
        unknown = sorted(changes.keys() - _CHANGEABLE)
        raise RuleError(f"{label}: of a rule that exists a run can change {sorted(_CHANGEABLE)}, not {unknown}")
    _check_values(entry, label)
    return [replace(rule, **changes) if rule in named else rule for rule in rules]


@cache
def load_rules(path: Path | None = None) -> RuleSet:
    """The usual rules, changed by the file at `path`. Raises RuleError, one line, for what it cannot mean."""
    if path is None:
        return usual_rules()
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RuleError(f"{path}: cannot be read ({error})") from error
    rules = list(usual_rules().rules)
    for entry in _entries(text, str(path)):
        rules = _changed(rules, entry, str(path))
    return rule_set(rules, path)


def rules(table: str) -> tuple[Rule, ...]:
    """Every usual rule of `table`."""
    return usual_rules().of(table)
