"""The end of a telegram: trailers, and above them the surname of who signed it (2.12)."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from transforms.telegram.spans import Positions, Spans, positions
from transforms.telegram.split import LEVEL_PATTERN

# Looked at from the end: longer trailers do not occur.
_DEPTH = 12
_TRAILER = (
    rf"^(?:N{{3,5}}[A-Z]{{0,8}}|BT|>+|#+|NULL|null|(?:{LEVEL_PATTERN})|SIPDIS|NOFORN|#\d{{4}}"
    r"|MINIMIZE CONSIDERED\.?|\d{4}[A-Z]{3,}\d{3,} - .*|<< END OF DOCUMENT >>|[-=_*]{4,})$"
)
# Traces of the programs and printers a text went through.
_DEBRIS = (
    r"^(?:(?i:SELECT) .+ (?i:FROM) .+|ID: ?\d{3,}|\d{1,2}/\d{1,2}/\d{2,4}(?: \d{1,2}:\d{2}.*)?"
    r"|\d{1,2} [A-Z][a-z]{2,8} \d{4}|(?i:page) \d+ (?i:of) \d+|(?:file|https?):\S+|NOTE BY OC/T.*)$"
)
_CUT_SHORT = r"(?:\.{3,}|…|[a-z,])$"
_WORD = r"(?:D[EAIU]|VAN|VON|LA|LE|EL|ST\.|MC|MAC)?[ ']?[A-Z][A-Z'’-]+[A-Z]"
_SURNAMES = rf"^((?:[A-Z]\. ?){{0,2}}{_WORD}(?: {_WORD}){{0,2}}(?:,? (?:JR|SR|II|III)\.?)?)[.#* ]*$"
_MIXED_CASE = r"^((?:[A-Z]['’])?[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:[ -][A-Z][a-z]+)?)$"
# Some publishers put whole texts into small letters.
_LOWER_CASE = r"^([a-z][a-z'’-]{2,})$"
# The signature run into the last sentence: only where the text is not all capitals.
_RUN_ON = rf"^(.*[.!?\"”')])\s+({_WORD}(?: {_WORD})?)[.#* ]*$"
_ONE_WORD = r"^[A-Z][A-Z'’-]{3,}$"
_SENTENCE_END = r"[.!?\"”')*:]$"
_NO_NAME = (
    "CONFIDENTIAL",
    "UNCLASSIFIED",
    "UNCLAS",
    "SECRET",
    "SIPDIS",
    "NOFORN",
    "SENSITIVE",
    "END",
    "COMMENT",
    "MINIMIZE",
    "CONSIDERED",
    "XXXX",
    "END TEXT",
    "END SUMMARY",
    "END COMMENT",
    "END NOTE",
    "QUOTE",
    "UNQUOTE",
    "NNNN",
)


@dataclass(frozen=True)
class Ending:
    """changes: rec, at, line (what stays of that line); signers: rec, signer; faults: rec, is_truncated, debris."""

    changes: pl.DataFrame
    signers: pl.DataFrame
    faults: pl.DataFrame


def find_signature(lines: pl.DataFrame, spans: Spans, first: Positions) -> Ending:
    """Body lines (rec, line, gap, at, starts) in, and for each record where its text begins.

    Lines of trailers and signatures are changed to nothing, a signature run into the last sentence is cut off.
    A text without signature that stops in mid-sentence is truncated.
    """
    last = lines[positions(np.maximum(first, spans.end - _DEPTH), spans.end)]
    # Signature and text stand close: what is above the first of these lines does not matter.
    tail = last.with_columns(before=pl.when(pl.col("rec") == pl.col("rec").shift(1)).then(pl.col("line").shift(1)))
    line = pl.col("line")
    # A line is a trailer only if every line below it is one.
    tail = tail.with_columns(debris=line.str.contains(_DEBRIS), trailer=line.str.contains(_TRAILER))
    below = (pl.col("trailer") | pl.col("debris")).cum_min(reverse=True).over("rec")
    tail = tail.with_columns(trailer=below & ~pl.col("starts"))
    end = _signed(tail.filter(~pl.col("trailer")).unique("rec", keep="last", maintain_order=True))
    signed = end.filter(pl.col("signer").is_not_null())
    kept = pl.when(pl.col("alone").is_null()).then(line.str.extract(_RUN_ON, 1)).otherwise(pl.lit(""))
    trailers = tail.filter("trailer")
    gone = trailers.select("rec", "at", pl.lit("").alias("line"))
    debris = trailers.filter("debris").unique("rec", keep="first", maintain_order=True)
    faults = end.select("rec", is_truncated=pl.col("signer").is_null() & line.str.contains(_CUT_SHORT)).join(
        debris.select("rec", pl.col("line").alias("debris")), on="rec", how="left", maintain_order="left"
    )
    changes = pl.concat([signed.select("rec", "at", kept.alias("line")), gone])
    return Ending(changes, signed.select("rec", "signer"), faults)


def _signed(end: pl.DataFrame) -> pl.DataFrame:
    """Add signer, and how it stands: alone on its line, or run_on behind the last sentence."""
    line, before = pl.col("line"), pl.col("before")
    may_stand = ~line.is_in(_NO_NAME) & ~pl.col("starts") & (pl.col("gap") | before.str.contains(_SENTENCE_END))
    small = pl.when(~(before.fill_null("") + line).str.contains("[A-Z]")).then(line.str.extract(_LOWER_CASE))
    names = pl.coalesce(line.str.extract(_SURNAMES), line.str.extract(_MIXED_CASE), small)
    alone = pl.when(may_stand & ~names.is_in(_NO_NAME)).then(names)
    run_on = line.str.extract(_RUN_ON, 2)
    # In a text of capitals words look like names; one alone after the last sentence is one.
    lower_case = (before.fill_null("") + line).str.contains("[a-z]")
    run_on = pl.when(~run_on.is_in(_NO_NAME) & (lower_case | run_on.str.contains(_ONE_WORD))).then(run_on)
    return end.with_columns(alone=alone, run_on=run_on).with_columns(signer=pl.coalesce("alone", "run_on"))
