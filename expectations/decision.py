"""Publish, publish with warnings, or refuse: what follows from results, by how strictly a run is to be judged.

* `standard`: what is broken or was not looked at refuses;
* `strict`: warnings refuse as well;
* `report-only`: only broken structure refuses, which would make the tables wrong or impossible to load.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import polars as pl

from expectations.rules import RuleSet
from expectations.verdicts import REFUSING, Verdict

Policy = Literal["strict", "standard", "report-only"]
POLICIES: tuple[str, ...] = get_args(Policy)


@dataclass(frozen=True)
class Finding:
    """A rule that refuses a run. Broken structure, and what was not looked at, cannot be accepted."""

    rule_id: str
    table: str
    name: str
    status: str
    can_be_accepted: bool

    def is_meant_by(self, word: str) -> bool:
        """Whether a person who says `word` (Q22, or table.name) means this finding."""
        return word.upper() == self.rule_id.upper() or word == f"{self.table}.{self.name}"


@dataclass(frozen=True)
class Decision:
    """The verdict, and the findings that refuse."""

    verdict: Verdict
    refusing: tuple[Finding, ...] = ()


def decide(results: pl.DataFrame, rules: RuleSet, policy: Policy = "standard") -> Decision:
    """Decide on `quality_results` of a run. A result that is missing, or twice, refuses whatever the policy."""
    if not len(rules.rules) == results.height == results.select("table_name", "expectation").n_unique():
        lost = Finding("gate", "quality_results", "every_rule_has_one_result", "not_run", can_be_accepted=False)
        return Decision("refused", (lost,))
    structure = {rule.key for rule in rules.rules if rule.is_structure}
    refuses = (*REFUSING, "warned") if policy == "strict" else REFUSING
    found = [
        Finding(rule_id, table, name, status, status in ("failed", "warned") and (table, name) not in structure)
        for rule_id, table, name, status in results.sort("rule_id", "table_name", "expectation")
        .select("rule_id", "table_name", "expectation", "status")
        .iter_rows()
        if status in refuses and (policy != "report-only" or (table, name) in structure)
    ]
    if found:
        return Decision("refused", tuple(found))
    statuses = set(results["status"])
    return Decision("reported" if statuses & set(REFUSING) else "warnings" if "warned" in statuses else "passed")
