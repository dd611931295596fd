"""Edits of a made-up staging that break its rules, each on rows of its own."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from made_up import FILE, STATIONS, Frames
from planted import edit


def cable(serial: int) -> str:
    return f"08{STATIONS[serial % len(STATIONS)]}{serial}"


def of(*serials: int) -> pl.Expr:
    return pl.col("cable_id").is_in([cable(serial) for serial in serials])


def row(serial: int, seq: int = 1) -> pl.Expr:
    return of(serial) & (pl.col("seq") == seq)


def drop(frames: Frames, table: str, *serials: int) -> None:
    frames[table] = frames[table].filter(~of(*serials))


def _break_cables(frames: Frames) -> None:
    def change(*serials: int, **values: Any) -> None:
        edit(frames, "cables", of(*serials), **values)

    change(2, serial=999)
    change(3, created_at=datetime(2007, 6, 1))
    change(4, created_at=datetime(2011, 6, 1))
    change(5, created_at=datetime(2007, 12, 31, 23))
    change(6, 7, 8, 9, created_precision="day")
    change(10, created_meta=pl.col("created_at") + timedelta(hours=2))
    change(11, body_classification="SECRET")
    change(12, handling="LIMDIS;FOUO")
    change(13, 14, handling="NOFORN")
    change(20, subject=None)
    change(21, subject="HARBOUR WORKS\nREF: A")
    change(22, subject="(C) HARBOUR WORKS")
    change(23, subject="HARBOUR \ufffd WORKS")
    change(24, eo_number=12345)
    change(25, declassify_on=date(1999, 1, 1))
    change(26, declass_kind="date")
    change(27, 28, 29, 30, 31, classification="SECRET", declass_kind="oadr")
    change(32, 33, 34, reasons="b;z")
    for serial, name in enumerate(("recipients", "tags", "references", "paragraphs", "issues"), start=35):
        change(serial, **{f"n_{name}": 99})


def _break_cables_by_children(frames: Frames) -> None:
    edit(frames, "recipients", of(15), role="info")
    drop(frames, "tags", 16, 17, 18)
    edit(frames, "cables", of(16, 17, 18), n_tags=0)
    edit(frames, "tags", of(19, 20), kind="country")
    edit(frames, "paragraphs", of(*range(1, 8)), number=pl.col("number") + 1)
    drop(frames, "paragraphs", 8)
    edit(frames, "cables", of(8), n_paragraphs=0)
    edit(frames, "people", of(9, 10, 11, 12), role="drafter")


def _break_children(frames: Frames) -> None:
    edit(frames, "recipients", row(1), name="SECSTATE/WASHDC")
    edit(frames, "recipients", row(2), mcn_first="0200", mcn_last="0100")
    edit(frames, "recipients", of(3) & (pl.col("seq") <= 14), name=pl.format("POST {}", pl.col("seq") % 7))
    edit(frames, "tags", row(1, 2), tag="PREL")
    edit(frames, "tags", of(2) | row(3), kind="unknown")
    edit(frames, "references", row(1), target_id="SUVA12")
    edit(frames, "references", row(2), target_id=pl.col("cable_id"))
    edit(frames, "references", row(3), target_year=2009, year_source="inferred")
    edit(frames, "references", row(4), target_year=2009)
    edit(frames, "references", of(5), target_id=None)
    edit(frames, "paragraphs", row(30), text=pl.lit("¶") + pl.col("text").str.slice(1))
    leak = "C O N F I D E N T I A L SECTION 02 OF 03 SUVA 000214"
    edit(frames, "paragraphs", row(31), text=leak, char_count=len(leak))
    edit(frames, "paragraphs", row(32), char_count=5)
    edit(frames, "paragraphs", of(33) & (pl.col("seq") <= 5), portion_level="S")


def break_content(frames: Frames) -> Frames:
    """Break most rules of rules.toml once."""
    _break_cables(frames)
    _break_cables_by_children(frames)
    _break_children(frames)
    # Last, because it renames a cable in every table: 08SUVA1 loses its form everywhere.
    for table, frame in frames.items():
        if "cable_id" in frame.columns and table != "superseded":
            frames[table] = frame.with_columns(pl.col("cable_id").replace(cable(1), "08SUVA01"))
    return frames


def break_structure(frames: Frames) -> Frames:
    """Break one declared rule of each kind, and the conservation of records."""
    edit(frames, "tags", row(1, 2), seq=1)
    edit(frames, "recipients", row(2), kind="alien", routing_indicator="R-1", seq=0)
    edit(frames, "people", pl.col("cable_id") == cable(3), name=None)
    edit(frames, "captions", pl.col("cable_id") == cable(4), cable_id="08NOWHERE7")
    edit(frames, "cables", pl.col("cable_id") == cable(5), source_file_id="ffffffffffffffff")
    edit(frames, "quarantine", pl.col("file_id") == FILE, file_id="eeeeeeeeeeeeeeee")
    return frames


EXPECTED_OF_STRUCTURE: set[tuple[str, str]] = {
    ("tags", "cable_id_and_seq_is_unique"),
    ("recipients", "kind_is_in_vocabulary"),
    ("recipients", "routing_indicator_is_well_formed"),
    ("recipients", "seq_is_in_range"),
    ("people", "name_is_present"),
    ("captions", "cable_id_has_a_parent"),
    ("cables", "source_file_is_listed"),
    ("quarantine", "file_is_listed"),
    ("ingest_files", "every_record_of_a_file_is_accounted_for"),
    ("ingest_files", "counts_of_a_file_equal_its_rows"),
}
