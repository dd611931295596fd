"""A corpus of generated cables, and the frames of a run that read them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

import polars as pl
from made_up import RUN, Frames

from expectations.row_rules import split
from expectations.rules import RuleSet
from schemas import CABLE_TABLES
from schemas.derive import columns, conform, empty
from transforms.shard import Piece, parse
from transforms.synthetic import Cable, draw, render

FILE = "00000000000000aa"
DRAWN = 900
# Says nothing about quality: the page printed its header block twice.
_HARMLESS = "header_block_repeated"


@dataclass(frozen=True)
class Page:
    cable: Cable
    text: str


def read(pages: Mapping[str, str]) -> Frames:
    """All tables of the pages, as one shard of one file gives them."""
    blob = "\n".join(pages.values()).encode()
    return parse("page_text", [Piece(FILE, 1, 0, blob)], RUN).tables


@cache
def clean_pages() -> dict[str, Page]:
    """Complete cables in which reading found nothing odd, by id."""
    drawn = {cable.cable_id: Page(cable, render(cable, "page_text")) for cable in draw(DRAWN, 5)}
    tables = read({cable_id: page.text for cable_id, page in drawn.items()})
    odd = set(tables["parse_issues"].filter(pl.col("code") != _HARMLESS)["cable_id"])
    complete = pl.col("header_raw").is_not_null() & (pl.col("body_status") == "full")
    return {key: drawn[key] for key in tables["cables"].filter(complete)["cable_id"] if key not in odd}


def _fill(rows: list[dict[str, object]], table: str) -> pl.DataFrame:
    harmless = {"text": "x", "integer": 1, "boolean": False, "number": 0.0}
    missing = {
        spec.name: None if spec.nullable else spec.values[0] if spec.values else harmless.get(spec.type)
        for spec in columns(table)
    }
    frame = pl.DataFrame([missing | row for row in rows], infer_schema_length=None)
    return conform(frame.lazy().with_columns(run_id=pl.lit(RUN)), table).collect() if rows else empty(table)


def sort_out(tables: Frames, rules: RuleSet) -> tuple[Frames, pl.DataFrame]:
    """Frames of a run: rows that row rules take out are gone, and cables among them are in quarantine."""
    done = split({table: tables[table] for table in CABLE_TABLES}, rules)
    refused = done.refused.select("file_id", "record", "rule", "rule_id", "message", "stage").to_dicts()
    frames = dict(done.tables)
    frames["quarantine"] = _fill([{**row, "payload": b"?"} for row in refused], "quarantine")
    frames["superseded"] = empty("superseded")
    return frames, done.checks


def account(frames: Frames) -> None:
    """Add `ingest_files` with the counts that the frames have."""
    n_ok = frames["cables"].height
    n_quarantined = frames["quarantine"].height
    row: dict[str, object] = {"file_id": FILE, "sha256": FILE * 4, "n_ok": n_ok, "n_quarantined": n_quarantined}
    row |= {"n_records": n_ok + n_quarantined, "n_superseded": 0, "n_unchanged": 0}
    frames["ingest_files"] = _fill([row], "ingest_files")


class Supply:
    """Hands out cables, each once, that suit a defect."""

    def __init__(self, cables: Mapping[str, Cable]) -> None:
        self._left = dict(cables)

    def take(self, suits: Callable[[Cable], bool], count: int = 3) -> list[str]:
        found = [key for key, cable in self._left.items() if suits(cable)][:count]
        assert len(found) == count, "the generated corpus has too few cables for this defect"
        for key in found:
            del self._left[key]
        return found
