"""Edits of a clean staging that break rules: each on rows of its own, so that it is known which must be found."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from made_up import FILE, STATIONS, Frames

LONGEST = 40  # cables of the staging


def cable(serial: int) -> str:
    return f"08{STATIONS[serial % len(STATIONS)]}{serial}"


def edit(frames: Frames, table: str, where: pl.Expr, **values: Any) -> None:
    changed = [
        pl.when(where).then(value if isinstance(value, pl.Expr) else pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    ]
    frames[table] = frames[table].with_columns(changed).cast(dict(frames[table].schema))


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
    """Break every rule of rules.toml once, except conservation of records; see EXPECTED."""
    _break_cables(frames)
    _break_cables_by_children(frames)
    _break_children(frames)
    # Last, because it renames a cable in every table: 08SUVA1 loses its form everywhere.
    for table, frame in frames.items():
        if "cable_id" in frame.columns and table != "superseded":
            frames[table] = frame.with_columns(pl.col("cable_id").replace(cable(1), "08SUVA01"))
    return frames


def _ids(*serials: int) -> set[str]:
    return {"08SUVA01" if serial == 1 else cable(serial) for serial in serials}


# Rule -> cables in which it must be found broken, and no others.
EXPECTED: dict[tuple[str, str], set[str]] = {
    ("cables", "cable_id_is_canonical"): _ids(1),
    ("cables", "cable_id_is_made_of_its_parts"): _ids(1, 2),
    ("cables", "year_of_id_is_year_of_creation"): _ids(3, 4),
    ("cables", "turn_of_the_year_keeps_the_year"): _ids(5),
    ("cables", "created_at_is_in_the_corpus_range"): _ids(4),
    ("cables", "created_at_is_known_to_the_minute"): _ids(6, 7, 8, 9),
    ("cables", "created_at_agrees_with_metadata"): _ids(10),
    ("cables", "classification_agrees_with_the_text"): _ids(11),
    ("cables", "handling_is_a_sorted_list"): _ids(12),
    ("cables", "noforn_stands_in_handling_and_captions"): _ids(13, 14),
    ("cables", "cable_with_a_header_has_an_action_addressee"): _ids(15),
    ("cables", "complete_cable_has_tags"): _ids(16, 17, 18),
    ("cables", "tagged_cable_has_a_subject_or_program_tag"): _ids(2, 19, 20),
    ("cables", "subject_is_present"): _ids(20),
    ("cables", "subject_holds_only_the_subject"): _ids(21),
    ("cables", "subject_has_no_portion_mark"): _ids(22),
    ("cables", "subject_is_decoded_cleanly"): _ids(23),
    ("cables", "executive_order_is_known"): _ids(24),
    ("cables", "declassification_follows_creation"): _ids(25),
    ("cables", "declassification_fits_the_classification"): _ids(26),
    ("cables", "classified_cable_names_its_classifier"): _ids(27, 28, 29, 30, 31),
    ("cables", "reasons_are_letters_a_to_h"): _ids(32, 33, 34),
    ("cables", "n_recipients_counts_recipients"): _ids(35),
    ("cables", "n_tags_counts_tags"): _ids(36),
    ("cables", "n_references_counts_references"): _ids(37),
    ("cables", "n_paragraphs_counts_paragraphs"): _ids(38),
    ("cables", "n_issues_counts_parse_issues"): _ids(39),
    ("cables", "paragraph_numbers_run_from_one"): _ids(*range(1, 8)),
    ("cables", "cable_with_text_has_paragraphs"): _ids(8),
    ("cables", "complete_cable_is_signed"): _ids(9, 10, 11, 12),
    ("recipients", "name_is_an_address"): _ids(1),
    ("recipients", "continuity_numbers_do_not_fall"): _ids(2),
    ("recipients", "addressee_stands_once_in_its_list"): _ids(3),
    ("tags", "tag_stands_once_in_its_cable"): _ids(1),
    ("tags", "tag_is_in_the_vocabulary"): _ids(2, 3),
    ("references", "target_id_is_canonical"): _ids(1),
    ("references", "target_is_another_cable"): _ids(2),
    ("references", "inferred_year_is_not_after_the_cable"): _ids(3),
    ("references", "printed_year_is_not_after_the_cable"): _ids(4),
    ("references", "cable_reference_has_a_target"): _ids(5),
    ("paragraphs", "text_holds_no_page_furniture"): _ids(30, 31),
    ("paragraphs", "char_count_is_the_length_of_text"): _ids(32),
    ("paragraphs", "portion_is_not_above_the_cable"): _ids(33),
}


def break_structure(frames: Frames) -> Frames:
    """Break one declared rule of each kind, and the conservation of records."""
    edit(frames, "tags", row(1, 2), seq=1)
    edit(frames, "recipients", row(2), kind="alien", routing_indicator="R-1", seq=0)
    edit(frames, "people", of(3), name=None)
    edit(frames, "captions", of(4), cable_id="08NOWHERE7")
    edit(frames, "cables", of(5), source_file_id="ffffffffffffffff")
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
