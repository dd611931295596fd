"""What changed between two versions of a cable, for people: the text, the columns, the rows of other tables."""

import difflib
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flows.errors import InputError

if TYPE_CHECKING:
    import polars as pl

    from warehouse.versions import CableVersion

# Long texts are in the text diff; where a version came from says nothing about what it says.
_NOT_COMPARED = {
    "header_raw", "body_raw", "body_text", "content_sha256", "run_id", "valid_from_run", "valid_to_run",
    "source_file_id", "source_record", "reason",
}  # fmt: skip
_NOT_OF_CHILDREN = {"cable_id", "run_id", "seq", "char_start", "char_end", "in_corpus"}
_WIDEST = 100


def pick(versions: "Sequence[CableVersion]", runs: Sequence[str]) -> "tuple[CableVersion, CableVersion] | None":
    """The two versions to compare: those current after each of two runs, else the last two. None if there is one.

    Raises InputError if the cable was not there after a run named.
    """
    if runs:
        if len(runs) != 2:
            raise InputError("--run is given once", "give it twice, for the older and the newer run")
        first, second = (_after(versions, run) for run in sorted(runs))
        return first, second
    return (versions[-2], versions[-1]) if len(versions) > 1 else None


def _after(versions: "Sequence[CableVersion]", run: str) -> "CableVersion":
    for version in versions:
        if version.was_current_after(run):
            return version
    raise InputError(f"the cable was not there after run {run}", "`cables runs` lists the runs")


def lines(old: "CableVersion", new: "CableVersion") -> Iterator[str]:
    """The difference as lines of text."""
    yield from _text(old, new)
    changed = list(_columns(old, new))
    if changed:
        yield ""
        yield "columns of cables"
        yield from changed
    for table in old.children or {}:
        rows = list(_children(table, old, new))
        if rows:
            yield ""
            yield f"rows of {table}"
            yield from rows


def _text(old: "CableVersion", new: "CableVersion") -> Iterator[str]:
    before, after = old.text.splitlines(), new.text.splitlines()
    found = list(difflib.unified_diff(before, after, old.label, new.label, lineterm="", n=2))
    yield from found or [f"the text is the same in {old.label} and {new.label}"]


def _columns(old: "CableVersion", new: "CableVersion") -> Iterator[str]:
    for name in new.row:
        if name in _NOT_COMPARED or name not in old.row or old.row[name] == new.row[name]:
            continue
        yield f"  {name}: {_shown(old.row[name])} -> {_shown(new.row[name])}"


def _children(table: str, old: "CableVersion", new: "CableVersion") -> Iterator[str]:
    before, after = (_described((version.children or {}).get(table)) for version in (old, new))
    if new.children is None:
        return
    for mark, rows in (("-", _without(before, after)), ("+", _without(after, before))):
        for row in rows:
            yield f"  {mark} {row}"


def _described(rows: "pl.DataFrame | None") -> list[str]:
    if rows is None or rows.is_empty():
        return []
    ordered = rows.sort("seq") if "seq" in rows.columns else rows
    return [
        ", ".join(f"{name} {_shown(value)}" for name, value in row.items() if name not in _NOT_OF_CHILDREN and value)
        for row in ordered.iter_rows(named=True)
    ]


def _without(rows: Sequence[str], others: Sequence[str]) -> list[str]:
    """Rows that are not among the others, each as often as it is missing there."""
    left = list(others)
    kept = []
    for row in rows:
        if row in left:
            left.remove(row)
        else:
            kept.append(row)
    return kept


def _shown(value: Any) -> str:
    text = " ".join(str(value).split()) if value is not None else "nothing"
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"
