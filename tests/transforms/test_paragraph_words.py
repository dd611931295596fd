"""Words that open and close summaries, notes and requests: looked for quickly, and found like by a slow look."""

import polars as pl
import pytest

from transforms.paragraphs import paragraphs, summaries


def kind_of(text: str, heading: str | None = None) -> str:
    read = pl.DataFrame(
        {"rec": [0], "number": [1], "mark": [None], "heading": [heading], "section": [1], "text": [text]},
        schema_overrides={"rec": pl.UInt32, "mark": pl.String, "heading": pl.String},
    )
    return str(paragraphs(read).collect()["kind"][0])


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Editor s note: the river rose.", "note"),
        ("[(BEGIN Post   NOTE - a flood.", "note"),
        ("Note that the river rose.", "text"),
        ("(SBU) [This is an action request: please answer.", "action_request"),
        ("aCtIoN cable. Please answer.", "action_request"),
        ("The action request: please answer.", "text"),
        ("(Drafted by the consul.)", "admin"),
        ("Visit the post's famous website.", "admin"),
        ("(Begin executive Summary and Comment: rain.", "summary"),
        ("/EMBASSY COMMENT: rain.", "comment"),
    ],
)
def test_opening_words_tell_the_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("Summary: Rain fell. (END OF EXECUTIVE SUMMARY AND COMMENT.)", "Rain fell."),
        ("Rain fell [/End Summary./] and stopped.  ( SUMMARY ENDS) /End summary/", "Rain fell and stopped.  ("),
        ("Rain fell. (End Summary)(End Summary)", "Rain fell."),
        ("Rain fell. éend summary", "Rain fell. éend summary"),
        ("Rain fell. éend summary (End of summary.)", "Rain fell. éend summary"),
        ("The weekend summary ends", "The weekend"),
        ("End summary.", None),
    ],
)
def test_a_summary_goes_without_its_words(text: str, summary: str | None) -> None:
    rows = pl.DataFrame({"rec": [3], "kind": ["summary"], "text": [text]})
    assert summaries(rows)["summary"].to_list() == [summary]


def test_each_mark_is_read_once_and_stands_in_every_row() -> None:
    marks = ["(C//REL TO USA, FVEY)", None, "(SNF)", "(C//REL TO USA, FVEY)", "(QQ)"]
    size = len(marks)
    read = pl.DataFrame(
        {"rec": [0] * size, "number": range(size), "mark": marks, "heading": [None] * size, "section": [1] * size},
        schema_overrides={"rec": pl.UInt32, "heading": pl.String},
    ).with_columns(text=pl.lit("Rain fell."))
    found = paragraphs(read).collect()
    assert found["portion_level"].to_list() == ["C", None, "S", "C", None]
    assert found["portion_handling"].to_list() == ["REL TO USA, FVEY", None, "NF", "REL TO USA, FVEY", None]
    assert found["portion_mark"].to_list() == marks
