"""One shard: whole records of one dialect in, rows of all tables out.

The same function runs in this process, in a pool, or on a cluster. Memory is bounded by the shard.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from schemas import CABLE_TABLES
from schemas.derive import conform, empty, sort_columns
from transforms import within
from transforms.cables import cable_facts
from transforms.checks import check_issues
from transforms.child_issues import child_issues
from transforms.dialects import Piece, RawRecords, read, record_starts
from transforms.dialects.raw import cut
from transforms.issues import cable_issues
from transforms.leftovers import header_leftovers, unclaimed_lines
from transforms.mentions import mentions
from transforms.paragraphs import paragraphs, summaries
from transforms.passing import media_links, passing_lines
from transforms.people import people
from transforms.recipients import recipients
from transforms.references import references
from transforms.tags import tags
from transforms.telegram import Telegrams, read_telegrams
from transforms.telegram.ids import read_ids
from transforms.versions import choose

__all__ = ["Parsed", "Piece", "parse", "quarantined"]

# Years of the corpus (Q04).
_YEARS = (1966, 2010)
_COUNTED = ("recipients", "tags", "references", "paragraphs")


@dataclass(frozen=True)
class Parsed:
    """Frames for each table of schemas.CABLE_TABLES, and for quarantine and superseded; encoding by file id,
    and the leftover audit."""

    tables: dict[str, pl.DataFrame]
    encodings: dict[str, str]
    lines: int  # of headers and preambles
    unclaimed: int  # of these, lines that no rule recognised: the alarm that a source changed shape


def parse(dialect: str, pieces: Sequence[Piece], run_id: str) -> Parsed:
    """Read every record of `pieces`: each becomes a row of cables, of quarantine or of superseded.

    `references.in_corpus` is false throughout: it depends on what else the warehouse holds.
    """
    raw = read(dialect, pieces)
    # In the order of ids from the start, all tables come out sorted and none has to be moved again.
    identified = pl.concat([raw.records, read_ids(raw.records["reference_id_raw"])], how="horizontal")
    ordered = identified.sort("cable_id", maintain_order=True, nulls_last=True)
    telegrams = read_telegrams(ordered)
    facts = cable_facts(telegrams, dialect)
    facts, unusable = _usable(facts)
    versions = choose(facts)
    facts = facts.join(versions, on="rec", how="left", maintain_order="left")
    current = facts.filter("chosen")
    tables = _tables(telegrams, current)
    unread = conform(
        raw.rejected.lazy().with_columns(
            _severity(), stage=pl.lit("read"), rule_id=pl.lit(None), run_id=pl.lit(run_id)
        ),
        "quarantine",
    )
    tables["quarantine"] = pl.concat([unread.collect(), quarantined(dialect, pieces, unusable, run_id)])
    tables["superseded"] = facts.filter(~pl.col("chosen"))
    for name in ("quarantine", "superseded"):
        tables[name] = tables[name].sort(sort_columns(name))
    finished = {
        name: conform(frame.lazy().with_columns(run_id=pl.lit(run_id)), name).collect()
        for name, frame in tables.items()
    }
    left, seen = unclaimed_lines(telegrams)
    return Parsed(finished, _encodings(raw), lines=seen, unclaimed=left)


def _tables(telegrams: Telegrams, current: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The tables of the records that stay, keyed by cable_id."""
    keys = current.select("rec", "cable_id")
    own = current.select("rec", "cable_id", "year", "station", "serial")

    def kept(frame: pl.DataFrame) -> pl.DataFrame:
        if len(keys) == len(telegrams.records):  # as of almost every shard
            return frame
        return frame.join(keys.select("rec"), on="rec", how="semi", maintain_order="left")

    preamble = kept(telegrams.preamble)
    tag_rows = tags(current).collect().lazy()
    addressees = recipients(kept(telegrams.addressees)).collect().lazy()
    reference_rows = references(current, own, addressees).collect()
    kept_references = reference_rows.filter(~pl.col("is_self"))
    text = paragraphs(kept(telegrams.paragraphs)).collect()
    children: dict[str, pl.LazyFrame] = {
        "recipients": addressees,
        "tags": tag_rows,
        "references": reference_rows.lazy(),
        "paragraphs": text.lazy(),
        "captions": telegrams.captions.lazy().with_columns(seq=within.place() + 1),
        "passing_lines": passing_lines(preamble),
        "people": people(
            current, kept(telegrams.classifiers), kept(telegrams.signers), tag_rows, kept(telegrams.header_lines)
        ),
        "reference_mentions": mentions(text, kept_references).lazy(),
        "media_links": media_links(telegrams.records),
    }
    found = child_issues(children, current.lazy(), preamble.lazy())
    checked = check_issues(current, preamble, text)
    left = header_leftovers(kept(telegrams.header_lines))
    issues = pl.concat([cable_issues(current.lazy()), found, left, checked])
    children["parse_issues"] = issues.sort("rec", maintain_order=True).with_columns(seq=within.place() + 1)
    children["references"] = kept_references.lazy()
    # The id stands at the place of its record; records that do not stay have none.
    ids = telegrams.records.select("rec").join(keys, on="rec", how="left", maintain_order="left")["cable_id"]
    keyed = [
        frame.with_columns(cable_id=pl.lit(ids).gather("rec")).filter(pl.col("cable_id").is_not_null())
        for frame in children.values()
    ]
    tables = dict(zip(children, pl.collect_all(keyed), strict=True))
    tables["cables"] = _with_counts(current, tables)
    return {name: tables[name] for name in CABLE_TABLES}


def _with_counts(current: pl.DataFrame, children: dict[str, pl.DataFrame]) -> pl.DataFrame:
    text = children["paragraphs"]
    redacted = text.filter("is_redacted")["rec"].unique()
    own = current.select("rec").join(summaries(text), on="rec", how="left", maintain_order="left")
    rec = current["rec"].to_numpy()
    size = int(rec.max(initial=0)) + 1
    counted = {f"n_{name}": children[name] for name in _COUNTED} | {"n_issues": children["parse_issues"]}
    return current.with_columns(
        own["summary"],
        *(pl.Series(name, np.bincount(child["rec"], minlength=size)[rec]) for name, child in counted.items()),
        is_redacted=pl.col("rec").is_in(redacted.implode()),
    )


def _usable(facts: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records that can be rows of cables, and for the others rule, message and provenance."""
    rules = [
        ("bad_id", pl.col("cable_id").is_null(), "the reference id has no year, station and serial"),
        (
            "bad_date",
            ~pl.col("year_fits"),
            "no date of metadata or text lies in the year of the reference id",
        ),
        (
            "no_classification",
            pl.col("classification").is_null(),
            "neither metadata nor text give a classification",
        ),
    ]
    rule = pl.coalesce(pl.when(broken).then(pl.lit(name)) for name, broken, _ in rules)
    message = pl.coalesce(pl.when(broken).then(pl.lit(said)) for _, broken, said in rules)
    judged = facts.with_columns(rule=rule)
    unusable = judged.filter(pl.col("rule").is_not_null())
    return (
        judged.filter(pl.col("rule").is_null()).drop("rule"),
        unusable.select(
            "file_id",
            "record",
            "rule",
            message.alias("message"),
            pl.lit(None, pl.String).alias("rule_id"),
            pl.lit("parse").alias("stage"),
        ),
    )


def quarantined(dialect: str, pieces: Sequence[Piece], refused: pl.DataFrame, run_id: str) -> pl.DataFrame:
    """Rows of quarantine for records (file_id, record, rule, rule_id, message, stage), with their raw bytes."""
    if refused.is_empty():
        return empty("quarantine")
    files = set(refused["file_id"])
    cuts = [cut(piece, record_starts(dialect, piece.blob)) for piece in pieces if piece.file_id in files]
    found = refused.join(pl.concat(cuts), on=["file_id", "record"], how="left", maintain_order="left")
    return conform(found.lazy().with_columns(_severity(), run_id=pl.lit(run_id)), "quarantine").collect()


def _severity() -> pl.Expr:
    return pl.lit("error").alias("severity")


def _encodings(raw: RawRecords) -> dict[str, str]:
    """Encoding of each file: that of its records, or mixed."""
    by_file = raw.records.group_by("file_id").agg(pl.col("encoding").unique().sort())
    return {
        file_id: names[0] if len(names) == 1 else "mixed"
        for file_id, names in zip(by_file["file_id"], by_file["encoding"], strict=True)
    }
