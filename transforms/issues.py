"""Table `parse_issues`: odd values that were kept. One line here a finding, so that the list can be read.

Here is what is odd about cables themselves; `child_issues` tells of their child tables.
"""

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
            pl.col("sender_printed").is_not_null(),
            "from_plad",
            "sender_misspelt",
            "info",
            pl.col("sender_printed"),
        ),
        (
            _times_differ(),
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
        (pl.col("date_repaired"), "declassify_on", "declass_date_repaired", "info", pl.col("declass_raw")),
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
            # The orders before 1982 asked for no clause.
            full
            & classified
            & pl.col("classified_by_raw").is_null()
            & pl.col("eo_person").is_null()
            & ~pl.col("eo_number").is_in([11652, 12065]).fill_null(False),
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
