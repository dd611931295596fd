"""All rules of the gate as plain data: those of `rules.toml` and those that follow from the table classes."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from schemas import CABLE_TABLES, vocab
from schemas.derive import StructuralRule, columns, key_columns, structural_rules

# Every table that has staged rows; the other ledger tables are written after the verdict.
JUDGED_TABLES: tuple[str, ...] = (*CABLE_TABLES, "quarantine", "superseded", "ingest_files")

Severity = Literal["critical", "warning"]

_REQUIRED = {"id", "table", "name", "severity", "reason"}
_OPTIONAL = {"tolerance", "condition", "query"}


class RuleError(ValueError):
    """rules.toml does not say what it should. Says which entry is wrong and how."""


@dataclass(frozen=True)
class ContentRule:
    """A rule of rules.toml, with the SQL that selects the rows that break it."""

    id: str
    table: str
    name: str
    severity: Severity
    reason: str
    tolerance: float = 0.0
    condition: str | None = None
    query: str | None = None

    @property
    def kind(self) -> str:
        return "row" if self.query is None else "cross"

    @property
    def failing_rows(self) -> str:
        """SQL for the failing rows: the query, or for a condition the keys and the columns it speaks of."""
        if self.query is not None:
            return self.query.strip()
        named = [spec.name for spec in columns(self.table) if spec.name in str(self.condition)]
        chosen = ", ".join(f'"{name}"' for name in dict.fromkeys((*key_columns(self.table), *named)))
        return f'SELECT {chosen} FROM "{self.table}" WHERE NOT ({self.condition})'


@dataclass(frozen=True)
class DeclaredRule:
    """A rule that follows from the table class; always critical and without tolerance."""

    structural: StructuralRule
    severity: Severity = "critical"
    tolerance: float = 0.0

    @property
    def id(self) -> str:
        return f"S-{self.structural.kind}"

    @property
    def kind(self) -> str:
        return {"unique": "table", "has_parent": "cross"}.get(self.structural.kind, "row")

    @property
    def table(self) -> str:
        return self.structural.table

    @property
    def name(self) -> str:
        return self.structural.name


Rule = ContentRule | DeclaredRule


def _content_rule(entry: dict[str, Any]) -> ContentRule:
    label = f"rules.toml, rule {entry.get('table')}.{entry.get('name')}"
    missing, unknown = _REQUIRED - entry.keys(), entry.keys() - _REQUIRED - _OPTIONAL
    if missing or unknown:
        raise RuleError(f"{label}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    if entry["table"] not in JUDGED_TABLES:
        raise RuleError(f"{label}: no such table; use one of {', '.join(JUDGED_TABLES)}")
    if entry["severity"] not in vocab.codes("gate_severity"):
        raise RuleError(f"{label}: severity must be one of {', '.join(vocab.codes('gate_severity'))}")
    if ("condition" in entry) == ("query" in entry):
        raise RuleError(f"{label}: give either a condition or a query")
    if not 0 <= entry.get("tolerance", 0) < 1:
        raise RuleError(f"{label}: tolerance is a share of rows, at least 0 and below 1")
    return ContentRule(**entry)


def parse_rules(text: str) -> tuple[ContentRule, ...]:
    """Read rules from TOML. Raises RuleError for an entry that cannot be meant, or a name used twice."""
    found = tuple(_content_rule(entry) for entry in tomllib.loads(text).get("rule", []))
    seen: set[tuple[str, str]] = set()
    for rule in found:
        if (rule.table, rule.name) in seen:
            raise RuleError(f"rules.toml, rule {rule.table}.{rule.name}: the name is used twice")
        seen.add((rule.table, rule.name))
    return found


@cache
def content_rules() -> tuple[ContentRule, ...]:
    return parse_rules(files(__package__).joinpath("rules.toml").read_text("utf-8"))


def declared_rules(table: str) -> tuple[DeclaredRule, ...]:
    return tuple(DeclaredRule(rule) for rule in structural_rules(table))


def rules(table: str) -> tuple[Rule, ...]:
    """Every rule of `table`, structure first. Names are unique within the table."""
    return (*declared_rules(table), *(rule for rule in content_rules() if rule.table == table))
