"""Defects for every rule: in the printed page where reading compares, else in rows; each in cables of its own."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from made_up import Frames

from transforms.synthetic import Cable

Key = tuple[str, str]
Suits = Callable[[Cable], bool]
Edit = Callable[[Frames, list[str]], None]

CLASSIFIED = ("CONFIDENTIAL", "SECRET", "TOP SECRET")
FIRST = pl.col("seq") == 1
LAST = pl.col("seq") == pl.col("seq").max().over("cable_id")


def any_cable(_cable: Cable) -> bool:
    return True


def is_classified(cable: Cable) -> bool:
    return cable.level in CLASSIFIED and cable.classifier is not None and cable.classifier.name is not None


def is_open(cable: Cable) -> bool:
    return cable.level == "UNCLASSIFIED" and cable.handling is None and "NOFORN" not in cable.captions


def has_full_header(cable: Cable) -> bool:
    return cable.routing.transmission_id is not None


def refers(cable: Cable) -> bool:
    return len(cable.references) > 1 and cable.references[0].kind == "cable" and not cable.references[1].inherited


def many_recipients(cable: Cable) -> bool:
    return len([one for one in cable.recipients if one.role == "info"]) > 2


def many_paragraphs(cable: Cable) -> bool:
    return len(cable.paragraphs) > 2


def many_tags(cable: Cable) -> bool:
    return len([tag for tag in cable.tags if tag.kind in ("subject", "program")]) > 2


def edit(frames: Frames, table: str, where: pl.Expr, **values: Any) -> None:
    changed = [
        pl.when(where).then(value if isinstance(value, pl.Expr) else pl.lit(value)).otherwise(pl.col(name)).alias(name)
        for name, value in values.items()
    ]
    frames[table] = frames[table].with_columns(changed).cast(dict(frames[table].schema))


def change(table: str, where: pl.Expr | None = None, **values: Any) -> Edit:
    """Set columns of all rows of the cables, or of those that `where` chooses."""

    def apply(frames: Frames, ids: list[str]) -> None:
        chosen = pl.col("cable_id").is_in(ids)
        edit(frames, table, chosen if where is None else chosen & where, **values)

    return apply


def drop(table: str, where: pl.Expr | None = None, **values: Any) -> Edit:
    """Take rows of the cables out of a child table, and set columns of the cables."""

    def apply(frames: Frames, ids: list[str]) -> None:
        chosen = pl.col("cable_id").is_in(ids)
        frames[table] = frames[table].filter(~(chosen if where is None else chosen & where))
        edit(frames, "cables", chosen, **values)

    return apply


def _rename(frames: Frames, ids: list[str]) -> None:
    names = {key: renamed(key) for key in ids}
    for table, frame in frames.items():
        if "cable_id" in frame.columns:
            frames[table] = frame.with_columns(pl.col("cable_id").replace(names))


def renamed(cable_id: str) -> str:
    """An id whose serial begins with a nought."""
    return re.sub(r"(\D)(\d+)$", r"\g<1>0\2", cable_id)


def _double(frames: Frames, ids: list[str]) -> None:
    frames["cables"] = pl.concat([frames["cables"], frames["cables"].filter(pl.col("cable_id").is_in(ids))])


def _of_unknown_station(text: str, cable: Cable) -> str:
    return re.sub(
        rf"\b(\d\d)?{cable.station.token}", r"\g<1>QUXVILLE", text.replace(cable.station.origin, "Embassy Quxville")
    )


def unknown_station(cable_id: str) -> str:
    """The id of a page that prints a station no list knows."""
    return re.sub(r"^(\d\d)\D+", r"\1QUXVILLE", cable_id)


def _of_another_number(text: str, cable: Cable) -> str:
    return re.sub(
        rf"({cable.station.place.upper()} )0*{cable.serial}\b", rf"\g<1>{cable.serial + 777_000}", text, count=1
    )


def _without_references(text: str, _cable: Cable) -> str:
    return re.sub(r"\nREF[^\n]*(?:\n[^\n]+)*", "\nREF: .", text, count=1)


# What the page prints wrongly beyond what a pattern can say: (rule, cables it suits, edit of the text).
WRITTEN: tuple[tuple[Key, Suits, Callable[[str, Cable], str]], ...] = (
    (
        ("cables", "station_is_known"),
        lambda c: c.station.token == c.station.place.upper() and c.station.plad.startswith("AMEMBASSY"),
        _of_unknown_station,
    ),
    (("cables", "classification_line_names_the_cable"), is_open, _of_another_number),
    (("cables", "ref_line_gives_references"), refers, _without_references),
)

# What the page prints wrongly: (rule, cables it suits, pattern, replacement).
_Print = tuple[Key, Suits, str, str]
PRINTED: tuple[_Print, ...] = (
    (
        ("cables", "serial_of_the_de_line_is_that_of_the_id"),
        lambda c: has_full_header(c) and c.serial % 10_000 != 9999,
        r"#\d{4}",
        "#9999",
    ),
    (
        ("cables", "day_of_the_de_line_is_that_of_the_date_time_group"),
        lambda c: has_full_header(c) and 3 <= c.created_at.month <= 11,
        r"(#\d{4}(?:/\d+)?) +\d{3}",
        r"\1 002",
    ),
    (
        ("cables", "sender_station_and_origin_agree"),
        lambda c: c.station.token not in ("PARIS", "STATE"),
        r"\nFM [^\n]*",
        "\nFM AMEMBASSY PARIS",
    ),
    (
        ("cables", "security_line_names_the_level_of_the_text"),
        lambda c: has_full_header(c) and is_open(c),
        r"\nZN[RY] [A-Z]{5}",
        "\nZNY SSSSS",
    ),
    (("cables", "all_sections_are_there"), lambda c: c.sections > 1, r"(SECTION 01 OF )\d\d", r"\g<1>09"),
    (
        ("cables", "text_stands_in_paragraphs"),
        lambda c: c.paragraphs[0].number == 1 and c.paragraphs[0].heading is None,
        r"\n1\. ",
        "\n" + "This line stood above the first paragraph and was lost.\n" * 400 + "\n1. ",
    ),
)


def _all_tags_are_subjects(tail: Edit) -> Edit:
    def apply(frames: Frames, ids: list[str]) -> None:
        change("tags", kind="subject")(frames, ids)
        tail(frames, ids)

    return apply


later = pl.col("created_at") + timedelta(hours=2)
# Rows that are sorted out while they are read: (rule, cables it suits, edit of the parsed tables).
READ: tuple[tuple[Key, Suits, Edit], ...] = (
    (("cables", "cable_id_is_canonical"), any_cable, _rename),
    (("cables", "year_of_id_is_year_of_creation"), any_cable, change("cables", created_at=later - timedelta(days=800))),
    (
        ("cables", "created_at_is_in_the_corpus_range"),
        lambda c: c.year == 2010,
        change("cables", created_at=datetime(2011, 1, 1, 0, 10)),
    ),
    (("cables", "classification_is_in_vocabulary"), any_cable, change("cables", classification="COSMIC")),
    (("cables", "subject_holds_only_the_subject"), any_cable, change("cables", subject="HARBOUR WORKS\nREF: A")),
    (("cables", "subject_has_no_portion_mark"), any_cable, change("cables", subject="(C) HARBOUR WORKS")),
    (("recipients", "name_is_an_address"), many_recipients, change("recipients", pl.col("seq") == 2, name="STATE/INR")),
    (
        ("recipients", "routing_indicator_is_well_formed"),
        many_recipients,
        change("recipients", pl.col("seq") == 2, routing_indicator="R-1"),
    ),
    (
        ("recipients", "mcn_first_is_well_formed"),
        many_recipients,
        change("recipients", pl.col("seq") == 2, mcn_first="12", mcn_last="0200"),
    ),
    (
        ("recipients", "mcn_last_is_well_formed"),
        many_recipients,
        change("recipients", pl.col("seq") == 2, mcn_first="0200", mcn_last="123456"),
    ),
    (
        ("recipients", "continuity_numbers_do_not_fall"),
        many_recipients,
        change("recipients", pl.col("seq") == 2, mcn_first="0200", mcn_last="0100"),
    ),
    (
        ("recipients", "precedence_is_in_vocabulary"),
        many_recipients,
        change("recipients", pl.col("seq") == 2, precedence="SOON"),
    ),
    (("tags", "tag_is_well_formed"), many_tags, _all_tags_are_subjects(change("tags", FIRST, tag="?"))),
    (("tags", "tag_is_no_caption"), many_tags, _all_tags_are_subjects(change("tags", FIRST, tag="SIPDIS"))),
    (("references", "target_id_is_canonical"), refers, change("references", LAST, target_id="SUVA12")),
    (
        ("references", "target_is_another_cable"),
        refers,
        change("references", LAST, target_id=pl.col("cable_id")),
    ),
    (
        ("references", "inferred_year_is_not_after_the_cable"),
        refers,
        change("references", LAST, target_year=2030, year_source="inferred"),
    ),
    (
        ("paragraphs", "text_holds_no_page_furniture"),
        many_paragraphs,
        change("paragraphs", LAST, text=pl.lit("¶") + pl.col("text").str.slice(1)),
    ),
    (("paragraphs", "char_count_is_the_length_of_text"), many_paragraphs, change("paragraphs", LAST, char_count=5)),
)

# Rows of the stage: (rule, cables it suits, edit of the sorted tables).
STAGED: tuple[tuple[Key, Suits, Edit], ...] = (
    (("cables", "cable_id_is_unique"), any_cable, _double),
    (("cables", "cable_id_is_made_of_its_parts"), any_cable, change("cables", serial=pl.col("serial") + 1)),
    (
        ("cables", "turn_of_the_year_keeps_the_year"),
        lambda c: c.year < 2005,
        change("cables", created_at=pl.datetime(pl.col("year") + 1, 1, 1), created_meta=None),
    ),
    (("cables", "created_at_is_known_to_the_minute"), any_cable, change("cables", created_precision="day")),
    (
        ("cables", "created_at_agrees_with_metadata"),
        any_cable,
        change("cables", created_meta=later, created_source="dtg"),
    ),
    (("cables", "handling_is_a_sorted_list"), is_open, change("cables", handling="LIMDIS;FOUO")),
    (("cables", "classification_agrees_with_the_text"), is_open, change("cables", body_classification="SECRET")),
    (("cables", "noforn_stands_in_handling_and_captions"), is_open, change("cables", handling="NOFORN")),
    (("cables", "cable_with_a_header_has_an_action_addressee"), any_cable, change("recipients", role="info")),
    (
        ("recipients", "precedence_is_not_above_the_telegram"),
        lambda c: c.routing.action in ("PRIORITY", "ROUTINE"),
        change("recipients", FIRST, precedence="FLASH"),
    ),
    (
        ("recipients", "exempted_post_is_no_addressee"),
        many_recipients,
        change(
            "recipients",
            pl.col("seq") == pl.col("seq").max().over("cable_id") - 1,
            excluded=pl.col("name").shift(-1),
        ),
    ),
    (
        ("recipients", "addressee_stands_once_in_its_list"),
        many_recipients,
        change("recipients", pl.col("role") == "info", name="AMEMBASSY SUVA"),
    ),
    (("cables", "complete_cable_has_tags"), any_cable, drop("tags", n_tags=0)),
    (("cables", "tagged_cable_has_a_subject_or_program_tag"), any_cable, change("tags", kind="country")),
    (("tags", "tag_stands_once_in_its_cable"), many_tags, change("tags", pl.col("seq") <= 2, tag="PREL")),
    (
        ("tags", "tag_is_in_the_vocabulary"),
        many_tags,
        _all_tags_are_subjects(change("tags", FIRST, kind="unknown")),
    ),
    (("cables", "subject_is_present"), any_cable, change("cables", subject=None)),
    (("cables", "executive_order_is_known_and_of_its_time"), any_cable, change("cables", eo_number=12345)),
    (("cables", "declassification_follows_creation"), any_cable, change("cables", declassify_on=date(1950, 1, 1))),
    (("cables", "declassification_fits_the_classification"), is_classified, change("cables", declass_kind="na")),
    (
        ("cables", "classified_cable_names_its_classifier"),
        is_classified,
        drop("people", pl.col("role") == "classifier", classified_by_raw=None, reasons=None),
    ),
    (("cables", "classifier_gives_reasons_a_to_h"), is_classified, change("cables", reasons="b;z")),
    (
        ("references", "printed_year_is_not_after_the_cable"),
        refers,
        change("references", FIRST, target_year=2030, year_source="explicit"),
    ),
    (("references", "bullets_rise_through_the_list"), refers, change("references", FIRST, bullet="K")),
    (("references", "cable_reference_has_a_target"), refers, change("references", FIRST, target_id=None)),
    (
        ("cables", "paragraph_numbers_run_from_one"),
        lambda c: c.paragraphs[0].number == 1,
        change("paragraphs", number=pl.col("number") + 1),
    ),
    (("paragraphs", "portion_is_not_above_the_cable"), is_open, change("paragraphs", FIRST, portion_level="TS")),
    (
        ("paragraphs", "numbered_paragraph_of_a_classified_cable_is_marked"),
        lambda c: is_classified(c) and c.paragraphs[0].number == 1,
        change("paragraphs", FIRST, portion_mark=None),
    ),
    (("cables", "cable_with_text_has_paragraphs"), any_cable, drop("paragraphs", n_paragraphs=0)),
    (("cables", "complete_cable_is_signed"), any_cable, change("people", pl.col("role") == "signer", role="drafter")),
    *(
        (("cables", f"n_{column}_counts_{table}"), any_cable, change("cables", **{f"n_{column}": 99}))
        for column, table in (
            ("recipients", "recipients"),
            ("tags", "tags"),
            ("references", "references"),
            ("paragraphs", "paragraphs"),
            ("issues", "parse_issues"),
        )
    ),
    (("cables", "subject_is_decoded_cleanly"), any_cable, change("cables", subject="HARBOUR \ufffd WORKS")),
    (
        ("people", "name_is_decoded_cleanly"),
        lambda c: c.signer is not None,
        change("people", FIRST, name="TOVK\u00c3\u00a9"),
    ),
    (("tags", "printed_tag_is_decoded_cleanly"), any_cable, change("tags", FIRST, tag_raw="PR\ufffdL")),
)
