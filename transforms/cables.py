"""Table `cables`: one row a telegram; where sources disagree, by the precedence of 4.2."""

import hashlib

import polars as pl

from schemas import vocab
from transforms.telegram import Telegrams
from transforms.telegram.subject import read_subject

# Words of the metadata that restrict handling, and their short form.
_HANDLING = {"FOR OFFICIAL USE ONLY": "FOUO"}
_CAPTION_HANDLING = {"NOFORN": "NOFORN", "SENSITIVE": "FOUO", "SBU": "FOUO", "FOUO": "FOUO"}
_NOTICE = "partial extract of the original cable"


def cable_facts(telegrams: Telegrams, dialect: str) -> pl.DataFrame:
    """Everything known once a telegram, one row a record in order: `facts` with the columns of cables.

    Without counts, summary and is_redacted, which follow from the child tables.
    """
    records, facts = telegrams.records, telegrams.facts
    frame = records.join(facts, on="rec", how="left", maintain_order="left")
    frame = frame.drop("subject").join(read_subject(facts), on="rec", how="left", maintain_order="left")
    frame = frame.join(_caption_handling(telegrams.captions), on="rec", how="left", maintain_order="left")
    corrected = telegrams.captions.filter(pl.col("caption") == "CORRECTED COPY")["rec"]
    frame = frame.with_columns(
        tags=pl.coalesce("tags", pl.format("TAGS: {}", "tags_meta")), has_tags=pl.col("tags").is_not_null()
    )
    frame = frame.with_columns(*_classification(), *_created(), _body_status().alias("body_status"))
    subject_from_title = pl.col("subject").is_null() & pl.col("title").is_not_null()
    return frame.with_columns(
        source_dialect=pl.lit(dialect),
        source_file_id="file_id",
        source_record="record",
        origin=_null_if_empty("origin"),
        subject_from_title=subject_from_title,
        subject=pl.coalesce("subject", "title"),
        is_corrected_copy=pl.col("rec").is_in(corrected.implode()),
        content_sha256=_sha256(frame),
    )


def _caption_handling(captions: pl.DataFrame) -> pl.DataFrame:
    """rec and caption_handling: what the captions of a telegram mean in the terms of the metadata."""
    meant = captions.select("rec", pl.col("caption").replace_strict(_CAPTION_HANDLING, default=None).alias("meant"))
    return (
        meant.drop_nulls()
        .unique()
        .sort("rec", "meant")
        .group_by("rec", maintain_order=True)
        .agg(pl.col("meant").str.join(";").alias("caption_handling"))
    )


def _null_if_empty(name: str) -> pl.Expr:
    text = pl.col(name).str.strip_chars()
    return pl.when(text != "").then(text)


def _classification() -> tuple[pl.Expr, ...]:
    """Level by metadata, else by the body, else by the letter of the ZNY line; handling by metadata."""
    raw = pl.col("classification_raw").str.to_uppercase().str.strip_chars()
    parts = raw.str.split("//")
    level = parts.list.first().str.strip_chars()
    level = pl.when(level.is_in(vocab.codes("classification"))).then(level)
    handling = (
        parts.list.slice(1).list.eval(pl.element().str.strip_chars().replace(_HANDLING)).list.sort().list.join(";")
    )
    return (
        pl.coalesce(level, "body_classification", "zny_level").alias("classification"),
        level.alias("metadata_level"),
        # Without metadata the captions say how the text is to be handled.
        pl.when(handling != "").then(handling).when(raw.is_null()).then("caption_handling").alias("handling"),
        _null_if_empty("classification_raw").alias("classification_raw"),
    )


def _created() -> tuple[pl.Expr, ...]:
    """The date-time group, unless its year contradicts the id and the metadata do not."""
    sent, printed = pl.col("sent_at"), pl.col("created_meta")
    fits = _fits_year(sent)
    by_group = sent.is_not_null() & (fits | ~_fits_year(printed).fill_null(False))
    # Of a coarser time only what is known stays: the misprinted minutes are no minutes.
    hourly, daily = printed.dt.truncate("1h"), printed.dt.truncate("1d")
    known = pl.col("meta_precision").replace_strict({"hour": 1, "day": 2}, default=0, return_dtype=pl.Int8)
    printed = pl.when(known == 1).then(hourly).when(known == 2).then(daily).otherwise(printed)
    created = pl.when(by_group).then(sent).otherwise(printed)
    meta_source = pl.col("meta_source").fill_null("metadata")
    source = pl.when(by_group).then(pl.lit("dtg")).when(printed.is_not_null()).then(meta_source)
    precision = pl.when(by_group).then(pl.lit("minute")).otherwise(pl.col("meta_precision").fill_null("minute"))
    return (
        created.alias("created_at"),
        source.alias("created_source"),
        pl.when(created.is_not_null()).then(precision).alias("created_precision"),
        _fits_year(created).fill_null(False).alias("year_fits"),
    )


def _fits_year(when: pl.Expr) -> pl.Expr:
    """True if a time is in the year of the id, or the day before or after: clocks and serials turn apart (Q03)."""
    slack = pl.duration(days=1)
    year = pl.col("year")
    return ((when + slack).dt.year() == year) | ((when - slack).dt.year() == year)


def _body_status() -> pl.Expr:
    header, body = pl.col("header_raw"), pl.col("compact")
    return (
        pl.when((pl.col("meta_status") == "metadata_only") | (header.is_null() & body.is_null()))
        .then(pl.lit("metadata_only"))
        .when(body.is_null())
        .then(pl.lit("header_only"))
        .when(header.str.contains(_NOTICE, literal=True).fill_null(False))
        .then(pl.lit("partial"))
        .when(pl.col("is_foreign"))
        .then(pl.lit("mismatch"))
        .when(pl.col("is_truncated").fill_null(False))
        .then(pl.lit("truncated"))
        .otherwise(pl.lit("full"))
    )


def _sha256(frame: pl.DataFrame) -> pl.Series:
    """Hash of header lines and cleaned body, so that furniture and line ends make no new version."""
    parts = (frame[name].fill_null("").cast(pl.Binary) for name in ("header_text", "compact"))
    # hashlib is written in C and takes microseconds a text; no vectorised sha256 of polars is kept up.
    return pl.Series(
        [hashlib.sha256(b"\n\n".join(both)).hexdigest() for both in zip(*parts, strict=True)], dtype=pl.String
    )
