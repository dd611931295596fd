"""The grammar of a telegram, shared by all dialects: envelope, addressees, preamble, text.

`read_telegrams` takes raw records and returns what the telegrams say, in frames that refer to a record by
`rec`, its position. The table modules of `transforms` make tables of them.
"""

from dataclasses import dataclass

import polars as pl

from transforms.telegram.addressees import read_addressees
from transforms.telegram.body import read_body
from transforms.telegram.captions import read_captions
from transforms.telegram.classification import read_classification
from transforms.telegram.classifier import read_classifier
from transforms.telegram.declassification import read_declassification
from transforms.telegram.envelope import read_envelope
from transforms.telegram.envelope_mending import mend_envelope
from transforms.telegram.header_keywords import mend_keywords
from transforms.telegram.identity import foreign_bodies, without_foreign
from transforms.telegram.lines import join_lines, plain_blanks, split_lines
from transforms.telegram.names import split_people
from transforms.telegram.preamble import field_texts
from transforms.telegram.split import split_telegram

__all__ = ["Telegrams", "read_telegrams"]


@dataclass(frozen=True)
class Telegrams:
    """What was read, a frame a part. Columns are told by the function that makes the frame.

    `records` has one row a record in order (RAW_SCHEMA of the dialects and `rec`), and so has `facts`: rec,
    body_text, header_text and everything read once a telegram (envelope, classification line, E.O. line,
    Classified By clause, texts of the fields). The others have any number of rows a record.
    """

    records: pl.DataFrame
    facts: pl.DataFrame
    header_lines: pl.DataFrame
    addressees: pl.DataFrame
    preamble: pl.DataFrame
    captions: pl.DataFrame
    classifiers: pl.DataFrame
    paragraphs: pl.DataFrame
    signers: pl.DataFrame


def read_telegrams(records: pl.DataFrame) -> Telegrams:
    """Read raw records (RAW_SCHEMA); header and body are split where the dialect did not."""
    records = split_telegram(records).with_row_index("rec")
    header = split_lines(records["rec"], plain_blanks(records["header_raw"]))
    header_texts = _header_texts(header)
    header = mend_keywords(header)
    envelope = mend_envelope(read_envelope(header), header, records)
    body = read_body(records["body_raw"])
    fields = _classified_in_text(field_texts(body.preamble), body.paragraphs)
    facts = records.select("rec")
    for part in (
        header_texts,
        body.texts,
        envelope,
        read_classification(body.preamble),
        fields,
        read_declassification(fields.select("rec", "eo")),
        read_classifier(fields.select("rec", "classified", "eo")),
        body.endings,
    ):
        facts = facts.join(part, on="rec", how="left", maintain_order="left")
    foreign = foreign_bodies(records, facts)
    classifiers = split_people(facts.filter(pl.col("person").is_not_null()).select("rec", "person"))
    facts = facts.with_columns(has_classifier=pl.col("rec").is_in(classifiers["rec"].implode()))
    unrelated = foreign.filter(~pl.col("header_agrees"))
    preamble = _without(body.preamble, foreign)
    return Telegrams(
        records=records,
        facts=without_foreign(facts, foreign),
        header_lines=header,
        addressees=_without(read_addressees(header, envelope), unrelated),
        preamble=preamble,
        captions=read_captions(preamble),
        classifiers=_without(classifiers, foreign),
        paragraphs=_without(body.paragraphs, foreign),
        signers=_without(body.signers, foreign),
    )


def _without(frame: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    return frame.join(records, on="rec", how="anti", maintain_order="left") if records.height else frame


def _classified_in_text(fields: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Take the clause from paragraph 1 where the preamble has none: there it is text all the same."""
    opening = paragraphs.filter(pl.col("number") == 1)
    opening = opening.filter(pl.col("text").str.contains(r"^(?i)(?:THIS [A-Z]+ (?:IS|WAS) )?CLASSIFIED BY ?:? "))
    clause = opening.select("rec", pl.col("text").alias("in_text"))
    joined = fields.join(clause, on="rec", how="left", maintain_order="left")
    return joined.with_columns(classified=pl.coalesce("classified", "in_text")).drop("in_text")


def _header_texts(header: pl.DataFrame) -> pl.DataFrame:
    runs = header.select(pl.col("rec").rle().struct.unnest())
    joined = join_lines(header["line"], runs["len"].cast(pl.Int64), "\n")
    return pl.DataFrame({"rec": runs["value"], "header_text": joined})
