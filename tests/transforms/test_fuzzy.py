"""The nearest entry of a vocabulary, by letters lost, added, exchanged or swapped."""

import polars as pl
import pytest
from rapidfuzz.distance import OSA, DamerauLevenshtein

from transforms.fuzzy import nearest

TITLES = ("COUNSELOR", "CONSUL", "MINISTER", "MINISTRY")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("COUNSELOR", "COUNSELOR"),
        ("COUNESLOR", "COUNSELOR"),
        ("COUNSLR", None),
        ("COUNSELLLOR", "COUNSELOR"),
        ("CONSUUL", "CONSUL"),
        ("CNSU", None),
        ("MINISTE", "MINISTER"),
        ("MINISTRR", None),
        ("MINISTXX", None),
    ],
)
def test_one_slip_or_two_of_a_single_entry(word: str, meant: str | None) -> None:
    assert nearest(pl.Series([word]), TITLES).to_list() == [meant]


def test_a_letter_between_two_that_were_swapped() -> None:
    word = "COUNEXSLOR"
    assert (DamerauLevenshtein.distance(word, "COUNSELOR"), OSA.distance(word, "COUNSELOR")) == (2, 3)
    assert nearest(pl.Series([word]), TITLES).to_list() == ["COUNSELOR"]
