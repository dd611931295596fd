"""Table `parse_issues`: odd values that were kept. One line here a finding, so that the list can be read."""

import polars as pl

from transforms.telegram.declassification import KNOWN_ORDERS
from transforms.telegram.stations import known_station

# Longer details are cut: an issue points at a value, it does not repeat the text.
_DETAIL = 120

# The keyword of the TAGS line in all its forms.
_ANY_TAGS = r"(?i)TAG|AGS|TGS|TAS|T.GS"

Finding = tuple[pl.Expr, str, str, str, pl.Expr | None]


def _cable_findings() -> list[Finding]:
    """(condition on a row of facts, field, code, severity, detail)."""
    full = pl.col("body_status") == "full"
    has_header = pl.col("header_raw").is_not_null()
    classified = pl.col("classification").is_in(["CONFIDENTIAL", "SECRET", "TOP SECRET"])
    level, body_level = pl.col("metadata_level"), pl.col("body_classification")
    declassified = pl.col("declassify_on")
    year_off = (declassified < pl.col("created_at").dt.date()) | (declassified.dt.year() > pl.col("year") + 50)
    eo_found = pl.col("eo_found")
    return [
        (pl.col("encoding") != "utf-8", "body_raw", "encoding_fallback", "info", pl.col("encoding")),
        (pl.col("mojibake_repaired"), "body_raw", "mojibake_repaired", "info", None),
        (
            pl.col("body_raw").str.contains("\ufffd", literal=True),
            "body_raw",
            "encoding_lossy",
            "warning",
            None,
        ),
        (
            pl.col("id_status") == "repaired",
            "cable_id",
            "id_repaired",
            "info",
            pl.format("{}: {}", pl.col("id_repair").fill_null("spelling"), "reference_id_raw"),
        ),
        (~known_station(pl.col("station")), "station", "station_unknown", "warning", pl.col("station")),
        (full & body_level.is_null(), "body_classification", "classification_line_missing", "warning", None),
        (pl.col("level_damaged"), "body_classification", "classification_line_damaged", "info", body_level),
        (level != body_level, "classification", "classification_mismatch", "warning", body_level),
        (pl.col("is_foreign"), "cable_id", "mrn_mismatch", "warning", pl.format("{} {}", "mrn_station", "mrn_serial")),
        (year_off, "created_at", "dtg_year_suspect", "warning", pl.col("declass_raw")),
        (pl.col("debris").is_not_null(), "body_raw", "trailing_debris", "info", pl.col("debris")),
        (full & has_header & pl.col("dtg_raw").is_null(), "created_at", "dtg_missing", "warning", None),
        (
            pl.col("dtg_raw").is_not_null() & pl.col("sent_at").is_null(),
            "created_at",
            "dtg_unreadable",
            "warning",
            pl.col("dtg_raw"),
        ),
        (
            pl.col("sent_at") != pl.col("created_meta"),
            "created_at",
            "created_differs",
            "info",
            pl.col("dtg_raw"),
        ),
        (full & pl.col("eo").is_null(), "eo_number", "eo_missing", "info", None),
        (
            eo_found.is_not_null() & ~eo_found.is_in(KNOWN_ORDERS),
            "eo_number",
            "eo_number_damaged",
            "warning",
            eo_found.cast(pl.String),
        ),
        (pl.col("line_noise"), "classified_by_raw", "line_noise", "warning", pl.col("classified_by_raw")),
        (pl.col("date_swapped"), "declassify_on", "declass_date_swapped", "warning", pl.col("declass_raw")),
        (
            pl.col("declass_kind") == "other",
            "declassify_on",
            "declass_unreadable",
            "info",
            pl.col("declass_raw"),
        ),
        (
            full & pl.col("has_tags") & ~pl.col("body_text").str.contains(_ANY_TAGS),
            "tags",
            "tags_keyword_missing",
            "info",
            pl.col("tags"),
        ),
        (full & ~pl.col("has_tags"), "tags", "tags_missing", "warning", None),
        (full & pl.col("subject_raw").is_null(), "subject", "subject_missing", "warning", None),
        (
            pl.col("subject_raw").is_not_null() & pl.col("subject").is_null(),
            "subject",
            "subject_refused",
            "warning",
            pl.col("subject_raw"),
        ),
        (pl.col("subject_from_title"), "subject", "subject_from_title", "info", pl.col("title")),
        (
            full & classified & pl.col("classified_by_raw").is_null() & pl.col("eo_person").is_null(),
            "classified_by_raw",
            "classifier_missing",
            "info",
            None,
        ),
        (
            pl.col("has_classifier") & pl.col("reasons").is_null(),
            "reasons",
            "reasons_missing",
            "info",
            pl.col("classified_by_raw"),
        ),
    ]


def _times_differ() -> pl.Expr:
    """Date-time group and metadata name different times, as far as the metadata are precise."""
    sent, printed = pl.col("sent_at"), pl.col("created_meta")
    by_hour = sent.dt.truncate("1h") != printed.dt.truncate("1h")
    by_day = sent.dt.date() != printed.dt.date()
    precision = pl.col("meta_precision")
    return pl.when(precision == "hour").then(by_hour).when(precision == "day").then(by_day).otherwise(sent != printed)


def issues_of(frame: pl.LazyFrame, findings: list[Finding]) -> pl.LazyFrame:
    """Rows of `frame` (with rec) that meet a finding's condition, as rec, field, code, severity, detail."""
    found = [
        frame.filter(condition.fill_null(False)).select(
            "rec",
            pl.lit(field).alias("field"),
            pl.lit(code).alias("code"),
            pl.lit(severity).alias("severity"),
            (pl.lit(None, pl.String) if detail is None else detail.str.slice(0, _DETAIL)).alias("detail"),
        )
        for condition, field, code, severity, detail in findings
    ]
    return pl.concat(found)


def cable_issues(facts: pl.LazyFrame) -> pl.LazyFrame:
    return issues_of(facts, _cable_findings())


def child_issues(children: dict[str, pl.LazyFrame], facts: pl.LazyFrame, preamble: pl.LazyFrame) -> pl.LazyFrame:
    """Findings about rows of the child tables, about what they lack, and about lines no rule claimed."""
    references = children["references"]
    unresolved = (pl.col("kind") == "cable") & pl.col("target_id").is_null()
    late = (pl.col("year_source") == "explicit") & (pl.col("target_year") > pl.col("year"))
    later_references = references.filter(late).unique("rec", keep="first", maintain_order=True)
    rows = [
        issues_of(later_references, [(pl.lit(True), "created_at", "dtg_year_suspect", "warning", pl.col("value"))]),
        issues_of(children["tags"], [(pl.col("kind") == "unknown", "tags", "tag_unknown", "info", pl.col("tag"))]),
        issues_of(children["tags"], [(pl.col("repair") == "alias", "tags", "tag_alias", "info", pl.col("tag_raw"))]),
        issues_of(
            children["recipients"],
            [(pl.col("kind") == "unknown", "recipients", "recipient_unknown", "info", pl.col("name"))],
        ),
        issues_of(
            children["recipients"],
            [(pl.col("precedence_typo").is_not_null(), "recipients", "precedence_typo", "info", pl.col("raw"))],
        ),
        issues_of(references, [(unresolved, "references", "reference_unresolved", "info", pl.col("value"))]),
        issues_of(
            references,
            [
                (pl.col("station_repaired"), "references", "reference_station_repaired", "info", pl.col("value")),
                (pl.col("year_source") == "repaired", "references", "reference_year_repaired", "info", pl.col("value")),
                (pl.col("serial_repaired"), "references", "reference_serial_repaired", "info", pl.col("value")),
            ],
        ),
        issues_of(references, [(pl.col("is_self"), "references", "self_reference", "info", pl.col("value"))]),
        issues_of(
            _preamble_leftovers(preamble),
            [(pl.lit(True), "body_raw", "preamble_line_unclaimed", "info", pl.col("line"))],
        ),
        issues_of(_second_subjects(preamble), [(pl.lit(True), "subject", "subject_repeated", "info", pl.col("line"))]),
        issues_of(
            _other_references(references, facts),
            [(pl.lit(True), "references", "references_differ", "info", pl.col("only_one"))],
        ),
        issues_of(_repeated_blocks(preamble), [(pl.lit(True), "body_raw", "header_block_repeated", "info", None)]),
        issues_of(
            _numbering_gaps(children["paragraphs"]),
            [(pl.lit(True), "paragraphs", "paragraph_gap", "warning", None)],
        ),
    ]
    full = pl.col("body_status") == "full"
    lacking = [
        (full, "paragraphs", "paragraphs", "no_paragraphs", "warning"),
        (full & pl.col("ref").is_not_null(), "references", "references", "references_unread", "warning"),
        (full & pl.col("at_from").is_not_null(), "action", "recipients", "no_action_addressee", "info"),
        (full, "signers", "people", "signer_missing", "info"),
    ]
    present = {
        "paragraphs": children["paragraphs"],
        "references": references,
        "action": children["recipients"].filter(pl.col("role") == "action"),
        "signers": children["people"].filter(pl.col("role") == "signer"),
    }
    for condition, child, field, code, severity in lacking:
        without = facts.filter(condition).join(present[child].select("rec"), on="rec", how="anti")
        rows.append(issues_of(without, [(pl.lit(True), field, code, severity, None)]))
    return pl.concat(rows)


def _preamble_leftovers(preamble: pl.LazyFrame) -> pl.LazyFrame:
    """The first line of each record's preamble that no rule claimed: the alarm that a source changed shape."""
    left = preamble.filter(pl.col("kind").is_null() & ~pl.col("repeated"))
    return left.unique("rec", keep="first", maintain_order=True)


def _repeated_blocks(preamble: pl.LazyFrame) -> pl.LazyFrame:
    again = preamble.filter((pl.col("kind") == "classification") & pl.col("repeated"))
    return again.select("rec").unique(maintain_order=True)


def _numbering_gaps(paragraphs: pl.LazyFrame) -> pl.LazyFrame:
    numbered = paragraphs.filter(pl.col("number").is_not_null())
    wrong = pl.col("number") != pl.int_range(1, pl.len() + 1).over("rec")
    return numbered.filter(wrong).select("rec").unique(maintain_order=True)


def _second_subjects(preamble: pl.LazyFrame) -> pl.LazyFrame:
    """First lines of SUBJECT fields after the first one."""
    heads = preamble.filter((pl.col("kind") == "subject") & ~pl.col("repeated"))
    blocks = heads.unique(["rec", "block"], keep="first", maintain_order=True)
    return blocks.filter(pl.int_range(pl.len()).over("rec") == 1)


def _other_references(references: pl.LazyFrame, facts: pl.LazyFrame) -> pl.LazyFrame:
    """Records whose metadata list other references than the text: rec and only_one, the ids on one side only.

    The list of the metadata was derived by machine and has false finds; the text is what counts.
    """
    compared = pl.col("references_meta").is_not_null() & (pl.col("body_status") == "full")
    listed = facts.filter(compared).select("rec", pl.col("references_meta").str.split("|").alias("target_id"))
    listed = listed.explode("target_id").filter(pl.col("target_id").str.strip_chars() != "").unique()
    read = references.filter(pl.col("target_id").is_not_null() & ~pl.col("is_self")).select("rec", "target_id").unique()
    read = read.join(listed.select("rec").unique(), on="rec", how="semi")
    sides = [
        listed.join(read, on=["rec", "target_id"], how="anti"),
        read.join(listed, on=["rec", "target_id"], how="anti"),
    ]
    return (
        pl.concat(sides)
        .sort("rec", "target_id")
        .group_by("rec", maintain_order=True)
        .agg(pl.col("target_id").str.join(";").alias("only_one"))
    )
