"""Bodies in invented words, and what a reader who knows telegrams would mark in them.

A snippet is the text below the preamble. All snippets of a module are read in one go.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import polars as pl

from tests.transforms.golden import Case, read

Paragraph = tuple[int | None, str | None, str]


@dataclass(frozen=True)
class Snippet:
    """What is None is not looked at; `paragraphs` are number, mark and text, the others one value a paragraph."""

    name: str
    text: str
    paragraphs: tuple[Paragraph, ...] | None = None
    signers: tuple[str, ...] | None = None
    headings: tuple[str | None, ...] | None = None
    kinds: tuple[str, ...] | None = None
    sections: tuple[int, ...] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    marked: bool = True  # a classified telegram, as against an unclassified one without marks
    line: str | None = None

    def case(self) -> Case:
        head: dict[str, Any] = {}
        if not self.marked:
            head = {"line": "UNCLAS APIA {serial:06d}", "level": "UNCLASSIFIED", "classified": None}
        if self.line:
            head["line"] = self.line
        return Case(self.name, text=self.text, signer=None, **head)

    def __hash__(self) -> int:
        return hash(self.name)


@cache
def tables_of(snippets: tuple[Snippet, ...]) -> dict[str, pl.DataFrame]:
    return read([snippet.case() for snippet in snippets])


def assert_read(snippet: Snippet, snippets: Sequence[Snippet]) -> None:
    tables = tables_of(tuple(snippets))
    position = snippets.index(snippet) + 1
    cable = tables["cables"].filter(source_record=position)
    assert cable.height == 1
    rows = tables["paragraphs"].filter(cable_id=cable["cable_id"][0]).sort("seq")
    if snippet.paragraphs is not None:
        assert tuple(rows.select("number", "portion_mark", "text").rows()) == snippet.paragraphs
    for wanted, column in ((snippet.headings, "heading"), (snippet.kinds, "kind"), (snippet.sections, "section")):
        if wanted is not None:
            assert tuple(rows[column]) == wanted, column
    for column, value in snippet.facts.items():
        assert cable[column][0] == value, column
    if snippet.signers is not None:
        people = tables["people"].filter(cable_id=cable["cable_id"][0], role="signer").sort("seq")
        assert tuple(people["name"]) == snippet.signers
