"""What a rule is, and every rule that follows from the table classes in `schemas`.

The rules about content stand in `rules.toml`, which `rule_files` reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Literal

from schemas import CABLE_TABLES
from schemas.derive import StructuralRule, columns, key_columns, quoted, structural_rules

# Every table that has staged rows; the other ledger tables are written after the verdict.
JUDGED_TABLES: tuple[str, ...] = (*CABLE_TABLES, "quarantine", "superseded", "ingest_files")
# Amounts of the run (name, value), for rules about volume.
RUN_FACTS = "run_facts"
RULED_TABLES: tuple[str, ...] = (*JUDGED_TABLES, RUN_FACTS)

# A rule with a tolerance does not speak for one or two rows: in a small run these are a large share.
FEWEST = 3
# Share of rows sorted out by one rule above which the source or the parser must be broken.
ROW_HARD_LIMIT = 0.05

Severity = Literal["critical", "warning"]
Kind = Literal["row", "table", "cross", "volume"]


class RuleError(ValueError):
    """A file of rules does not say what it should. One line: which entry is wrong, and how."""


@dataclass(frozen=True)
class Rule:
    """One check. Exactly one of keep, condition, query, issue, measure and structural says what it looks at."""

    id: str
    table: str
    name: str
    severity: Severity
    reason: str = ""
    kind: Kind = "table"
    tolerance: float = 0.0
    hard_limit: float | None = None
    fewest: int | None = None
    per: Literal["row", "cable"] = "row"
    of: str | None = None
    keep: str | None = None
    condition: str | None = None
    query: str | None = None
    issue: str | None = None
    measure: str | None = None
    low: float | None = None
    high: float | None = None
    hard_low: float | None = None
    hard_high: float | None = None
    structure: bool = False
    structural: StructuralRule | None = None

    @property
    def is_structure(self) -> bool:
        """Tables that break it are wrong in their counts or cannot be loaded: nobody can accept that."""
        return self.structure or self.structural is not None

    @property
    def title(self) -> str:
        """What is true of a good row, in words."""
        return self.name.replace("_", " ")

    @property
    def key(self) -> tuple[str, str]:
        return self.table, self.name

    @property
    def is_sorted_out(self) -> bool:
        """Rows that break it were taken out of the tables while they were read."""
        return self.kind == "row"

    @property
    def is_judged_in_sql(self) -> bool:
        """The staged tables are judged by it; what is given as `keep` is judged only while rows are read."""
        return self.keep is None

    @property
    def least(self) -> int:
        """The fewest failing rows (of a measure: the least basis) for which the rule speaks."""
        if self.fewest is not None:
            return self.fewest
        return FEWEST if self.tolerance and self.measure is None else 1

    def speaks(self, failed: int, evaluated: int) -> bool:
        """Whether so many failing rows are more than is tolerated."""
        return failed >= self.least and failed > self.tolerance * evaluated

    def breaks(self, failed: int, evaluated: int) -> bool:
        """Whether so many failing rows mean that the data are broken."""
        if self.hard_limit is not None:
            return failed >= max(self.least, FEWEST) and failed > self.hard_limit * evaluated
        return self.severity == "critical" and self.speaks(failed, evaluated)

    @property
    def condition_sql(self) -> str | None:
        """SQL that is true of a good row of the staged table, null counting as good; None for a query or measure."""
        return _declared_condition(self.structural) if self.structural else self.condition

    @property
    def failing_rows(self) -> str:
        """SQL for the failing rows, keys first."""
        if self.query is not None:
            return self.query.strip()
        if self.issue is not None:
            return f"SELECT DISTINCT cable_id FROM parse_issues WHERE code = '{self.issue}'"
        condition = self.condition_sql
        if condition is None:
            return _declared_query(self.structural) if self.structural else "SELECT 1 WHERE false"
        named = [spec.name for spec in columns(self.table) if spec.name in condition]
        chosen = ", ".join(quoted(name) for name in dict.fromkeys((*key_columns(self.table), *named)))
        within = f"({self.of}) AND " if self.of else ""
        return f"SELECT {chosen} FROM {quoted(self.table)} WHERE {within}NOT ({condition})"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _declared_condition(rule: StructuralRule) -> str | None:
    column = quoted(rule.columns[0])
    match rule.kind, rule.value:
        case "not_null", _:
            return f"{column} IS NOT NULL"
        case "in_set", tuple() as values:
            return f"{column} IN ({', '.join(map(_literal, values))})"
        case "matches", str() as pattern:
            return f"regexp_matches({column}, {_literal(pattern)})"
        case "at_least", int() as bound:
            return f"{column} >= {bound}"
    return None


def _declared_query(rule: StructuralRule) -> str:
    if rule.kind == "unique":
        names = ", ".join(map(quoted, rule.columns))
        table = quoted(rule.table)
        # A set of hashes is half as large as one of keys; only keys whose hash is seen twice are then compared.
        twice = f"SELECT hash({names}) FROM {table} GROUP BY 1 HAVING count(*) > 1"
        return (
            f"SELECT {names}, count(*) AS times FROM {table} WHERE hash({names}) IN ({twice}) "
            f"GROUP BY {names} HAVING count(*) > 1"
        )
    assert isinstance(rule.value, tuple)
    parent, target = map(quoted, rule.value)
    keys = ", ".join(quoted(name) for name in dict.fromkeys((*rule.columns, *key_columns(rule.table))))
    return (
        f"SELECT {keys} FROM {quoted(rule.table)} AS child ANTI JOIN {parent} AS parent "
        f"ON child.{quoted(rule.columns[0])} = parent.{target}"
    )


_DECLARED_KIND: dict[str, Kind] = {"unique": "table", "has_parent": "cross"}


def declared_rule(structural: StructuralRule) -> Rule:
    """The rule that a declaration stands for: critical, and single rows that break it are sorted out."""
    kind = _DECLARED_KIND.get(structural.kind, "row" if structural.table in CABLE_TABLES else "table")
    return Rule(
        id=f"S-{structural.kind.replace('_', '-')}",
        table=structural.table,
        name=structural.name,
        severity="critical",
        reason="Follows from the declaration of the column",
        kind=kind,
        tolerance=0.001 if kind == "row" else 0.0,
        hard_limit=ROW_HARD_LIMIT if kind == "row" else None,
        structural=structural,
    )


def declared_rules() -> list[Rule]:
    return [declared_rule(rule) for table in JUDGED_TABLES for rule in structural_rules(table)]


@dataclass(frozen=True)
class RuleSet:
    """All rules of a run. `source` is the file whose entries changed the usual ones, if any."""

    rules: tuple[Rule, ...]
    source: Path | None = None

    def of(self, table: str) -> tuple[Rule, ...]:
        return self._by_table.get(table, ())

    @cached_property
    def _by_table(self) -> dict[str, tuple[Rule, ...]]:
        return {table: tuple(rule for rule in self.rules if rule.table == table) for table in RULED_TABLES}

    @property
    def row_rules(self) -> list[Rule]:
        """Rules by which rows are sorted out while they are read."""
        return [rule for rule in self.rules if rule.is_sorted_out and rule.table in CABLE_TABLES]


def rule_set(rules: Iterable[Rule], source: Path | None = None) -> RuleSet:
    """Raises RuleError if two rules of a table share a name: one of them would not be evaluated."""
    found = tuple(rules)
    seen: set[tuple[str, str]] = set()
    for rule in found:
        if rule.key in seen:
            raise RuleError(f"rule {rule.table}.{rule.name}: the name is used twice")
        seen.add(rule.key)
    return RuleSet(found, source)


FIELDS: Sequence[str] = tuple(field.name for field in fields(Rule))
