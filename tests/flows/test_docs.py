"""Generated documents are what they would be if made now."""

from pathlib import Path

from schemas.derive import data_dictionary

ROOT = Path(__file__).parents[2]


def test_the_data_dictionary_is_current() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written == data_dictionary(), "call `make docs`"
