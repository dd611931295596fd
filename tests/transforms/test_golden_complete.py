"""Every case of the catalogue of edge cases (section 5 of the format) has a test that is named by its number."""

import re
from pathlib import Path

CASES = range(1, 125)
# "096 template words ..." names a case in a table, test_case_012_... a test function.
NUMBERED = re.compile(r"\"(\d{3}) [a-zA-Z(]|\bdef test_case_(\d{3})_")


def test_every_case_of_the_catalogue_has_a_test() -> None:
    found = {
        int(table or function)
        for path in Path(__file__).parents[1].rglob("test_*.py")
        for table, function in NUMBERED.findall(path.read_text(encoding="utf-8"))
    }
    assert sorted(set(CASES) - found) == []
