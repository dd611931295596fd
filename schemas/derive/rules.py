"""The expectations that follow from a table's declaration alone: keys, not-null, vocabularies, patterns, ranges."""

from dataclasses import dataclass
from typing import Literal

from schemas.derive.columns import columns, key_columns

RuleKind = Literal["unique", "not_null", "in_set", "matches", "at_least", "has_parent"]


@dataclass(frozen=True)
class StructuralRule:
    """One thing that is true of every row. `value` is the set, pattern, bound or (table, column) of the parent."""

    table: str
    name: str  # named for what is true of a good row, unique within its table
    kind: RuleKind
    columns: tuple[str, ...]
    value: tuple[str, ...] | str | int | None = None


def structural_rules(table: str) -> tuple[StructuralRule, ...]:
    """Every structural rule of `table`, in a stable order."""
    rules: list[StructuralRule] = []
    key = key_columns(table)
    if key:
        rules.append(StructuralRule(table, f"{'_and_'.join(key)}_is_unique", "unique", key))
    for spec in columns(table):
        only = (spec.name,)
        if not spec.nullable:
            rules.append(StructuralRule(table, f"{spec.name}_is_present", "not_null", only))
        if spec.values is not None:
            rules.append(StructuralRule(table, f"{spec.name}_is_in_vocabulary", "in_set", only, spec.values))
        if spec.pattern is not None:
            rules.append(StructuralRule(table, f"{spec.name}_is_well_formed", "matches", only, spec.pattern))
        if spec.at_least is not None:
            rules.append(StructuralRule(table, f"{spec.name}_is_in_range", "at_least", only, spec.at_least))
        if spec.parent is not None:
            rules.append(StructuralRule(table, f"{spec.name}_has_a_parent", "has_parent", only, spec.parent))
    return tuple(rules)
