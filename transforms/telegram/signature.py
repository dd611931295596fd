"""The end of a telegram: trailers, and above them the surname of who signed it (2.12)."""

import numpy as np
import polars as pl

from transforms.telegram.spans import Positions, Spans, positions
from transforms.telegram.split import LEVEL_PATTERN

# Looked at from the end: longer trailers do not occur.
_DEPTH = 12
_TRAILER = (
    rf"^(?:N{{3,5}}[A-Z]{{0,8}}|BT|>+|#+|NULL|null|(?:{LEVEL_PATTERN})|SIPDIS|NOFORN|\d{{4}}[A-Z]{{3,}}\d{{3,}} - .*"
    r"|<< END OF DOCUMENT >>|[-=_*]{4,})$"
)
_WORD = r"(?:D[EAIU]|VAN|VON|LA|LE|EL|ST\.|MC|MAC)?[ ']?[A-Z][A-Z'’-]+[A-Z]"
_SURNAMES = rf"^({_WORD}(?: {_WORD}){{0,2}}(?:,? (?:JR|SR|II|III)\.?)?)[.#* ]*$"
_MIXED_CASE = r"^((?:[A-Z]['’])?[A-Z][a-z]+(?:[A-Z][a-z]+)?(?:[ -][A-Z][a-z]+)?)$"
# The signature run into the last sentence: only where the text is not all capitals.
_RUN_ON = rf"^(.*[.!?\"”')])\s+({_WORD}(?: {_WORD})?)[.#* ]*$"
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
    "END TEXT",
    "END SUMMARY",
    "END COMMENT",
    "END NOTE",
    "QUOTE",
    "UNQUOTE",
    "NNNN",
)


def find_signature(lines: pl.DataFrame, spans: Spans, first: Positions) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Body lines (rec, line, gap, at, starts) in, and for each record where its text begins.

    Out: the lines to change and the signers. Changes: rec, at and line, the text that stays of that line
    (empty if it is all trailer or signature). Signers: rec, signer, the signature as printed.
    """
    last = lines[positions(np.maximum(first, spans.end - _DEPTH), spans.end)]
    # Signature and text stand close: what is above the first of these lines does not matter.
    tail = last.with_columns(before=pl.when(pl.col("rec") == pl.col("rec").shift(1)).then(pl.col("line").shift(1)))
    # A line is a trailer only if every line below it is one.
    tail = tail.with_columns(
        trailer=pl.col("line").str.contains(_TRAILER).cum_min(reverse=True).over("rec") & ~pl.col("starts")
    )
    end = tail.filter(~pl.col("trailer")).unique("rec", keep="last", maintain_order=True)
    line = pl.col("line")
    alone = pl.when(
        ~line.is_in(_NO_NAME) & ~pl.col("starts") & (pl.col("gap") | pl.col("before").str.contains(_SENTENCE_END))
    ).then(pl.coalesce(line.str.extract(_SURNAMES), line.str.extract(_MIXED_CASE)))
    run_on = line.str.extract(_RUN_ON, 2)
    lower_case = (pl.col("before").fill_null("") + line).str.contains("[a-z]")
    run_on = pl.when(~run_on.is_in(_NO_NAME) & lower_case).then(run_on)
    end = end.with_columns(alone=alone, run_on=run_on).with_columns(signer=pl.coalesce("alone", "run_on"))
    signed = end.filter(pl.col("signer").is_not_null())
    kept = pl.when(pl.col("alone").is_null()).then(line.str.extract(_RUN_ON, 1)).otherwise(pl.lit(""))
    changes = pl.concat(
        [
            signed.select("rec", "at", kept.alias("line")),
            tail.filter("trailer").select("rec", "at", pl.lit("").alias("line")),
        ]
    )
    return changes, signed.select("rec", "signer")
