"""Models drawn at random, printed in every form and in every way that says nothing: their rows stay the same.

Few examples each, so that the module stays under a minute; another seed makes others.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.transforms.test_round_trip import differences
from transforms.shard import Parsed, Piece, parse
from transforms.synthetic import Cable, draw, render, truth
from transforms.synthetic.layout import body, header_lines
from transforms.synthetic.seventies import draw_seventies
from transforms.synthetic.truth import COLUMNS

FORMS = ("csv", "page_text", "html", "txt", "txt5", "tsv_row", "label", "nara")
CHILDREN = tuple(table for table in COLUMNS if table != "cables")
# Raw telegrams print no metadata.
UNKNOWN = {"txt": {"handling", "classification_raw"}}
# How a form writes the end of a line of the telegram.
ENDS = {"html": "&#x000A;", "tsv_row": "\\\n"}
RETURNS = {"html": "&#x000D;&#x000A;", "tsv_row": "\\\r\n"}

bounded = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
seeds = st.integers(0, 10_000)
styles = st.fixed_dictionaries(
    {
        "width": st.integers(55, 69),
        "number_gap": st.sampled_from(["", " ", "  "]),
        "ruled_above": st.booleans(),
        "list_spaced": st.booleans(),
        "signer_spaced": st.booleans(),
        "break_gap": st.sampled_from([" ", "  "]),
        "break_decimal": st.booleans(),
        "stray_sipdis": st.booleans(),
        "repeat_header": st.booleans(),
        "double_blanks": st.booleans(),
        "tag_separator": st.sampled_from([", ", " "]),
        "bullet_form": st.sampled_from(["{}.", "({})", "{})"]),
        "reference_keyword": st.sampled_from(["REF:", "REFS:", "REFTEL:"]),
        "reference_layout": st.sampled_from(["column", "blank", "line"]),
        "tags_first": st.booleans(),
    }
)


def models(form: str, seed: int, style: dict[str, Any] | None = None, count: int = 5) -> list[Cable]:
    """Cables of the time of the form, each with the given choices of printing."""
    drawn = (draw_seventies if form == "nara" else draw)(count, seed)
    return [replace(cable, style=replace(cable.style, **style)) if style else cable for cable in drawn]


def printed(form: str, cables: list[Cable]) -> str:
    return "".join(render(cable, form, at).rstrip("\n") + "\n" for at, cable in enumerate(cables, 1))


def read(form: str, text: str | bytes) -> Parsed:
    return parse(form, [Piece("file", 1, 0, text if isinstance(text, bytes) else text.encode())], "run")


def assert_rows(form: str, found: Parsed, cables: list[Cable], but: tuple[str, ...] = ()) -> None:
    """The tables hold what the model says; `but` are columns that a change may touch."""
    assert found.tables["quarantine"].is_empty()
    for table, wanted in truth(cables).items():
        known = [name for name in wanted.columns if name not in {"in_corpus", *but, *UNKNOWN.get(form, ())}]
        rows = found.tables[table].select(known)
        assert not differences(table, rows, wanted.select(known)), table
        assert rows.height == wanted.height


@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds, style=styles)
@bounded
def test_a_model_in_any_style_gives_its_rows(form: str, seed: int, style: dict[str, Any]) -> None:
    cables = models(form, seed, style)
    assert_rows(form, read(form, printed(form, cables)), cables)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "csv"])
@given(seed=seeds)
@bounded
def test_another_form_gives_the_same_rows(form: str, seed: int) -> None:
    cables = models(form, seed)
    found, dump = read(form, printed(form, cables)), read("csv", printed("csv", cables))
    for table in CHILDREN:
        left, right = (each.tables[table].drop("char_start", "char_end", strict=False) for each in (found, dump))
        assert not differences(table, left, right), table


def _each_end(form: str, text: str, change: Callable[[str], str]) -> str:
    """The text with every line end of its telegrams changed; a quote ends a field of the dump."""
    end = ENDS.get(form, "\n")
    pattern = r'(?<!")\n' if form == "csv" else re.escape(end)
    return re.sub(pattern, lambda _: change(end), text)


def _crlf(form: str, text: str) -> str:
    return _each_end(form, text, lambda _: RETURNS.get(form, "\r\n"))


def _trailing_blanks(form: str, text: str) -> str:
    return _each_end(form, text, lambda end: "  " + end)


def _doubled_blank_lines(form: str, text: str) -> str:
    end = ENDS.get(form, "\n")
    return text.replace(end * 2, end * 3)


CHANGES = (_crlf, _trailing_blanks, _doubled_blank_lines)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.strip("_"))
@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds)
@settings(bounded, max_examples=2)
def test_line_ends_and_blanks_change_no_row(form: str, change: Callable[[str, str], str], seed: int) -> None:
    if form == "nara" and change is _doubled_blank_lines:
        # The pages of that export count their blank lines.
        change = _trailing_blanks
    cables = models(form, seed)
    assert_rows(form, read(form, change(form, printed(form, cables))), cables)


@pytest.mark.parametrize("form", FORMS)
@given(seed=seeds)
@settings(bounded, max_examples=2)
def test_windows_text_changes_no_row(form: str, seed: int) -> None:
    cables = models(form, seed)
    text = printed(form, cables)
    raw = text.encode("cp1252", errors="ignore")
    assume(raw.decode("cp1252") == text)
    assert_rows(form, read(form, raw), cables)


def _telegram(cable: Cable, chance: Random, breaks: int, repeated: bool) -> str:
    """A raw telegram with so many section breaks more, anywhere in its prose, and its header block doubled."""
    whole = body(cable)
    lines = list(whole.lines)
    places = [at for at in range(whole.head, len(lines)) if whole.runs_on[at]]
    for part, at in enumerate(sorted(chance.sample(places, min(breaks, len(places))), reverse=True)):
        gap = [""] * chance.randint(0, 2)
        station = cable.station.place[:10].rstrip()
        lines[at + 1 : at + 1] = [
            *gap,
            f"{station} {cable.serial:08d}  {breaks - part + 1:03d} OF {breaks + 1:03d}",
            *gap,
        ]
    if repeated:
        lines[whole.head : whole.head] = [*lines[: whole.head], ""]
    return "\n".join([*header_lines(cable), *lines]) + "\n"


@given(seed=seeds, breaks=st.integers(1, 6), repeated=st.booleans())
@settings(bounded, max_examples=12)
def test_section_breaks_anywhere_and_a_header_twice_change_no_row(seed: int, breaks: int, repeated: bool) -> None:
    (cable,) = models("txt", seed, count=1)
    text = _telegram(cable, Random(seed), breaks, repeated)
    assert_rows("txt", read("txt", text), [cable], but=("section", "sections_total"))


@given(seed=seeds, width=st.integers(55, 69))
@settings(bounded, max_examples=6)
def test_wrapping_changes_no_text(seed: int, width: int) -> None:
    cables = models("csv", seed)
    wrapped = [replace(cable, style=replace(cable.style, width=width)) for cable in cables]
    found, plain = (read("csv", printed("csv", each)).tables["paragraphs"] for each in (wrapped, cables))
    same = ["cable_id", "seq", "number", "portion_mark", "heading", "kind", "text"]
    assert found.select(same).equals(plain.select(same))


@given(seed=seeds)
@settings(bounded, max_examples=4)
def test_offsets_hold_in_every_form(seed: int) -> None:
    for form in FORMS:
        tables = read(form, printed(form, models(form, seed))).tables
        rows = tables["paragraphs"].join(tables["cables"].select("cable_id", "body_raw"), on="cable_id")
        length = pl.col("char_end") - pl.col("char_start")
        said = pl.col("body_raw").str.slice(pl.col("char_start"), length).str.replace_all(r"[\s¶]+", " ")
        first, last = pl.col("text").str.extract(r"^(\S+)"), pl.col("text").str.extract(r"(\S+)$")
        held = rows.select(said.str.contains(first, literal=True) & said.str.contains(last, literal=True)).to_series()
        assert held.all(), form
