import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from expectations.rule_files import content_rules, load_rules, parse_rules, rules, usual_rules
from expectations.rules import JUDGED_TABLES, RULED_TABLES, Rule, RuleError
from schemas import DIMENSION_TABLES, TABLES
from schemas.cables import CABLE_ID_PATTERN
from schemas.vocab import codes

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


@pytest.mark.parametrize("table", RULED_TABLES)
def test_names_are_unique_within_a_table_and_declared_rules_have_names_too(table: str) -> None:
    names = Counter(rule.name for rule in rules(table))
    assert names.most_common(1)[0][1] == 1
    assert len(names) > 3


def test_ids_are_written_as_the_schemas_declare_them() -> None:
    written = [rule for rule in content_rules() if rule.name in ("cable_id_is_canonical", "target_id_is_canonical")]
    assert len(written) == 2
    assert all(CABLE_ID_PATTERN in str(rule.keep) for rule in written)


def test_captions_of_the_tag_rule_are_captions() -> None:
    (rule,) = [rule for rule in content_rules() if rule.name == "tag_is_no_caption"]
    named = set(re.findall(r"'(\w+)'", str(rule.keep)))
    assert len(named) == 10
    assert named <= set(codes("caption"))


def test_issue_of_a_rule_is_a_code() -> None:
    named = {rule.issue for rule in content_rules() if rule.issue}
    assert len(named) == 9
    assert named <= set(codes("issue_code"))


def test_failing_rows_of_a_condition_show_keys_and_the_columns_concerned() -> None:
    (rule,) = parse_rules(GOOD)
    assert rule.failing_rows == 'SELECT "cable_id", "seq", "tag" FROM "tags" WHERE NOT (length(tag) < 9)'


def test_rule_of_a_declaration_is_adopted_and_not_judged_twice() -> None:
    (found,) = [rule for rule in usual_rules().rules if rule.key == ("cables", "classification_is_in_vocabulary")]
    assert found.id == "Q11"
    assert found.reason != "Follows from the declaration of the column"


@pytest.mark.parametrize("kept", [rule for rule in content_rules() if rule.keep], ids=lambda rule: rule.name)
def test_row_rule_speaks_of_columns_that_exist(kept: Rule) -> None:
    named = set(pl.sql_expr(str(kept.keep)).meta.root_names())
    own = {name for name in named if not name.startswith("cable__")}
    assert own <= set(TABLES[kept.table].model_fields)
    assert {name.removeprefix("cable__") for name in named - own} <= set(TABLES["cables"].model_fields)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ((r'table = "tags"', 'table = "tag"'), "no such table"),
        ((r'severity = "critical"', 'severity = "fatal"'), "severity must be one of critical, warning"),
        ((r'reason = "a test"', ""), "missing ['reason']"),
        ((r'reason = "a test"', 'reason = "a test"\ntolerence = 0.1'), "unknown ['tolerence']"),
        ((r'reason = "a test"', 'reason = "a test"\nquery = "SELECT 1"'), "give exactly one of"),
        ((r'reason = "a test"', 'reason = "a test"\ntolerance = 3'), "tolerance is a share"),
        ((r'reason = "a test"', 'reason = "a test"\ntolerance = "1 %"'), "tolerance must be a number"),
        ((r'reason = "a test"', 'reason = "a test"\nfewest = 0'), "fewest must be a whole number"),
        ((r'reason = "a test"', 'reason = "a test"\ntolerance = 0.2\nhard_limit = 0.1'), "hard_limit lies below"),
        ((r'condition = "length\(tag\) < 9"', 'keep = "length(tag) <"'), "keep is no SQL expression"),
        ((r'condition = "length\(tag\) < 9"', 'declared = "tag_is_red"'), "tags declares no tag_is_red"),
        ((r"^", GOOD), "the name is used twice"),
        ((r"^\n", "x = ["), "rules.toml: "),
    ],
)
def test_entries_that_cannot_be_meant_are_refused(change: tuple[str, str], complaint: str) -> None:
    wrong = re.sub(change[0], lambda _: change[1], GOOD, count=1)
    with pytest.raises(RuleError, match=re.escape(complaint)) as caught:
        parse_rules(wrong)
    assert "\n" not in str(caught.value)


class TestFileOfARun:
    def loaded(self, folder: Path, text: str) -> dict[str, list[Rule]]:
        path = folder / "rules.toml"
        path.write_text(text, encoding="utf-8")
        by_id: dict[str, list[Rule]] = {}
        for rule in load_rules(path).rules:
            by_id.setdefault(rule.id, []).append(rule)
        return by_id

    def test_changes_all_checks_of_an_id_and_leaves_the_others(self, tmp_path: Path) -> None:
        found = self.loaded(tmp_path, '[[rule]]\nid = "Q48"\ntolerance = 0.25\nfewest = 7\n')
        assert {(rule.tolerance, rule.fewest) for rule in found["Q48"]} == {(0.25, 7)}
        assert len(found["Q48"]) == 3
        assert found["Q22"] == [rule for rule in usual_rules().rules if rule.id == "Q22"]

    def test_changes_one_check_by_its_name(self, tmp_path: Path) -> None:
        text = '[[rule]]\ntable = "people"\nname = "name_is_decoded_cleanly"\nseverity = "critical"\n'
        found = self.loaded(tmp_path, text)
        assert [rule.severity for rule in found["Q48"]].count("critical") == 1

    def test_adds_a_rule(self, tmp_path: Path) -> None:
        found = self.loaded(tmp_path, GOOD)
        assert [rule.name for rule in found["X"]] == ["tag_is_short"]
        assert sum(map(len, found.values())) == len(usual_rules().rules) + 1

    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ('[[rule]]\nid = "Q99"\ntolerance = 0.1\n', "rule Q99: missing ['name', 'reason', 'severity', 'table']"),
            ('[[rule]]\nid = "Q22"\n', "rule Q22: of a rule that exists a run can change"),
            ('[[rule]]\nid = "Q22"\nenabled = false\n', "not ['enabled']"),
            ('[[rule]]\nid = "Q22"\ntolerance = 2\n', "rule Q22: tolerance is a share"),
            ('[[rules]]\nid = "Q22"\n', "unknown ['rules']; a rule begins with [[rule]]"),
        ],
    )
    def test_error_is_one_line_with_file_and_rule(self, text: str, complaint: str, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match=re.escape(complaint)) as caught:
            self.loaded(tmp_path, text)
        assert str(caught.value).startswith(str(tmp_path / "rules.toml"))
        assert "\n" not in str(caught.value)

    def test_file_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(RuleError, match="cannot be read"):
            load_rules(tmp_path / "none.toml")
