from pathlib import Path

from expectations.rule_files import content_rules
from expectations.rule_table import rules_table, with_table

PAGE = Path(__file__).parents[2] / "docs" / "quality-gate.md"


def test_the_page_lists_the_rules_as_they_are() -> None:
    page = PAGE.read_text("utf-8")
    assert with_table(page) == page, "run `make docs`"


def test_every_check_has_a_line_with_id_limit_and_reason() -> None:
    lines = rules_table().splitlines()[2:]
    assert len(lines) == len(content_rules())
    (line,) = [line for line in lines if line.startswith("| Q22 ")]
    assert "| 5 % of cables | never | Every telegram needs TAGS" in line
    (line,) = [line for line in lines if "name is an address" in line]
    assert "| row | 0.1 % of rows | above 5 % |" in line
