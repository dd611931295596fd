"""Captions (4.3): words on lines of their own that say how a telegram is to be handled."""

import re

import polars as pl

from schemas import vocab
from transforms.telegram.split import LEVEL_PATTERN

# Spellings found beside the canonical ones.
_VARIANTS = {
    "AGREMENT CHANNEL": "AGRMENT CHANNEL",
    "MEDCHANNEL": "MED CHANNEL",
    "ROGER CHANNEL MESSAGE": "ROGER CHANNEL",
    "SENSITIVE BUT UNCLASSIFIED": "SBU",
    "FOR OFFICIAL USE ONLY": "FOUO",
    "E F T O": "EFTO",
    "MILITARY ADDRESSEES HANDLE AS SPECAT EXCLUSIVE": "SPECAT",
}
_SPELLINGS = {**{code: code for code in vocab.codes("caption")}, **_VARIANTS}
# Travel series carry a number, a corrected copy a reason.
_WORDS = "|".join(re.escape(word) for word in sorted(_SPELLINGS, key=len, reverse=True))
_CAPTION = rf"(?:{_WORDS})(?: \d+)?(?: \([^)]*\))?"
_CORRECTED = r"C ?O ?R ?R ?E ?C ?T ?E ?D +C ?O ?P ?Y"
CAPTION_LINE = rf"^(?i)(?:{_CORRECTED}.*|{_CAPTION}(?:[ ,;/]+{_CAPTION})*[.,]?)$"


def read_captions(preamble: pl.DataFrame) -> pl.DataFrame:
    """Caption lines of the preamble in; rec, caption, kind, raw out, each caption once a record."""
    line = pl.col("line")
    # Captions can follow the number on the classification line.
    behind = line.str.extract(rf"\d{{2,7}} +((?:{_CAPTION}[ ,;/]*)+)$")
    # ... or stand in front of section and station.
    ahead = line.str.extract(rf"^(?:{LEVEL_PATTERN})[ /]+((?:{_CAPTION}[ ,;/]+)+)[A-Z]")
    both = pl.concat_str(ahead, behind, separator=" ", ignore_nulls=True)
    either = pl.when(ahead.is_not_null() | behind.is_not_null()).then(both)
    text = pl.when(pl.col("kind") == "classification").then(either).when(pl.col("kind") == "caption").then(line)
    lines = preamble.filter(~pl.col("repeated")).select("rec", text.alias("line")).drop_nulls()
    word = pl.col("word").str.to_uppercase()
    words = lines.with_columns(
        pl.when(pl.col("line").str.contains(rf"^(?i){_CORRECTED}"))
        .then(pl.lit(["CORRECTED COPY"]))
        .otherwise(pl.col("line").str.extract_all(rf"(?i){_WORDS}"))
        .alias("word")
    ).explode("word")
    captions = words.select(
        "rec", word.replace_strict(_SPELLINGS, default=None).alias("caption"), pl.col("line").alias("raw")
    ).unique(["rec", "caption"], keep="first", maintain_order=True)
    kinds = vocab.labels("caption")
    return captions.with_columns(pl.col("caption").replace_strict(kinds, default=None).alias("kind")).select(
        "rec", "caption", "kind", "raw"
    )
