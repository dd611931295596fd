"""Snippets: a field as a drafter might have typed it, and in short notation what must be read from it.

All snippets of a table are read in one go, each as the field of a cable of its own (APIA, May 2009).
"""

from collections.abc import Callable, Sequence
from typing import Any

from tests.transforms.golden import Case, read

Notation = Callable[[dict[str, Any]], str]


def answers(field: str, texts: Sequence[str], table: str, notation: Notation, **rest: Any) -> list[str]:
    """For each text the rows of `table` in short notation, joined by ` | `; `field` names the part of the case."""
    cases = [Case(str(place), **({field: text} | rest)) for place, text in enumerate(texts)]
    tables = read(cases)
    ids = dict(tables["cables"].select("source_record", "cable_id").iter_rows())
    assert len(ids) == len(cases), tables["quarantine"].select("record", "rule", "message").rows()
    rows: dict[str, list[str]] = {cable_id: [] for cable_id in ids.values()}
    frame = tables[table]
    for row in (frame.sort("cable_id", "seq") if "seq" in frame.columns else frame).iter_rows(named=True):
        if said := notation(row):
            rows[row["cable_id"]].append(said)
    return [" | ".join(rows[ids[place]]) for place in range(1, len(cases) + 1)]


def differences(snippets: Sequence[tuple[str, str]], found: Sequence[str]) -> str:
    """What was read otherwise than expected, for the message of an assertion."""
    wrong = [
        f"{text!r}\n    want {want}\n    read {read}"
        for (text, want), read in zip(snippets, found, strict=True)
        if want != read
    ]
    return "\n".join([f"{len(wrong)} of {len(snippets)}", *wrong]) if wrong else ""
