import re
from collections import Counter

import pytest

from expectations.rules import JUDGED_TABLES, RuleError, content_rules, parse_rules, rules
from schemas import DIMENSION_TABLES, TABLES
from schemas.cables import CABLE_ID_PATTERN

GOOD = """
[[rule]]
id = "X"
table = "tags"
name = "tag_is_short"
severity = "critical"
reason = "a test"
condition = "length(tag) < 9"
"""


def test_all_staged_tables_are_judged() -> None:
    assert set(JUDGED_TABLES) == set(TABLES) - {
        "quality_results",
        "runs",
        "accepted_findings",
        "quarantine_resolutions",
        *DIMENSION_TABLES,
    }


@pytest.mark.parametrize("table", JUDGED_TABLES)
def test_names_are_unique_within_a_table_and_declared_rules_have_names_too(table: str) -> None:
    names = Counter(rule.name for rule in rules(table))
    assert names.most_common(1)[0][1] == 1
    assert len(names) > 3


def test_ids_are_written_as_the_schemas_declare_them() -> None:
    written = [rule for rule in content_rules() if rule.name in ("cable_id_is_canonical", "target_id_is_canonical")]
    assert len(written) == 2
    assert all(CABLE_ID_PATTERN in str(rule.condition) for rule in written)


def test_failing_rows_of_a_condition_show_keys_and_the_columns_concerned() -> None:
    (rule,) = parse_rules(GOOD)
    assert rule.failing_rows == 'SELECT "cable_id", "seq", "tag" FROM "tags" WHERE NOT (length(tag) < 9)'


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ((r'table = "tags"', 'table = "tag"'), "no such table"),
        ((r'severity = "critical"', 'severity = "fatal"'), "severity must be one of critical, warning"),
        ((r'reason = "a test"', ""), "missing ['reason']"),
        ((r'reason = "a test"', 'reason = "a test"\ntolerence = 0.1'), "unknown ['tolerence']"),
        ((r'reason = "a test"', 'reason = "a test"\nquery = "SELECT 1"'), "either a condition or a query"),
        ((r'reason = "a test"', 'reason = "a test"\ntolerance = 3'), "tolerance is a share"),
        ((r"^", GOOD), "the name is used twice"),
    ],
)
def test_entries_that_cannot_be_meant_are_refused(change: tuple[str, str], complaint: str) -> None:
    wrong = re.sub(change[0], lambda _: change[1], GOOD, count=1)
    with pytest.raises(RuleError, match=re.escape(complaint)):
        parse_rules(wrong)
