"""The first signs of lines are those of the strings, wherever these are kept."""

import polars as pl
import pytest

from transforms.telegram.signs import beginning, matching, opening

# Strings of up to twelve bytes lie in their view, longer ones outside of it.
_LINES = ["", "1", "1. ", "1. The talks stalled.", "é", "SECRET", "S E C R E T SUVA 000214", "SE", "(C) 1. Begun."]


def _series() -> dict[str, pl.Series]:
    whole = pl.Series(_LINES, dtype=pl.String)
    return {
        "whole": whole,
        "part": whole[2:7],
        "chunks": pl.concat([whole, whole[::-1]], rechunk=False),
        "gathered": whole.gather([8, 3, 0, 6, 6]),
        "with nulls": pl.Series([None, *_LINES, None], dtype=pl.String),
        "empty": whole.clear(),
    }


@pytest.mark.parametrize("name", _series())
def test_lines_are_told_by_their_first_sign(name: str) -> None:
    line = _series()[name]
    expected = [at for at, text in enumerate(line) if text and text[0] in "1S("]
    assert beginning(line, "1S(").to_list() == expected


@pytest.mark.parametrize("name", _series())
def test_lines_are_told_by_their_second_sign(name: str) -> None:
    line = _series()[name]
    expected = [at for at, text in enumerate(line) if text and len(text) > 1 and text[0] in "1S" and text[1] in ".E"]
    assert beginning(line, "1S", ".E").to_list() == expected


@pytest.mark.parametrize("name", _series())
def test_words_are_told_by_up_to_four_signs(name: str) -> None:
    line = _series()[name]
    words = ("SECRECY", "SE", "1. T", "S E")
    expected = [at for at, text in enumerate(line) if text and text.startswith(("SECR", "SE", "1. T", "S E"))]
    assert opening(line, words).to_list() == expected


def test_only_the_chosen_lines_are_matched() -> None:
    line = pl.Series(_LINES, dtype=pl.String)
    assert matching(line, "[.]$", beginning(line, "(")).to_list() == [8]
