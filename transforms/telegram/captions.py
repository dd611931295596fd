"""Captions (4.3): words on lines of their own that say how a telegram is to be handled."""

import re

import polars as pl

from schemas import vocab
from transforms.fuzzy import nearest, one_slip
from transforms.telegram.split import LEVEL_PATTERN

_VERBS = ("HANDLE", "TREAT")
# Captions that telegrams bear so often that a misspelt or spaced one is known.
FREQUENT = ("SIPDIS", "NOFORN", "SENSITIVE", "EXDIS", "NODIS", "LIMDIS", "STADIS")
# Spellings found beside the canonical ones.
_VARIANTS = {
    "AGREMENT CHANNEL": "AGRMENT CHANNEL",
    "MEDCHANNEL": "MED CHANNEL",
    "ROGER CHANNEL MESSAGE": "ROGER CHANNEL",
    "SENSITIVE BUT UNCLASSIFIED": "SBU",
    "FOR OFFICIAL USE ONLY": "FOUO",
    "E F T O": "EFTO",
    "OFFICIAL-INFORMAL": "OFFICIAL INFORMAL",
    "OFFICIAL - INFORMAL": "OFFICIAL INFORMAL",
    "SPECAT EXCLUSIVE": "SPECAT",
    "NO FOREIGN DISSEM": "NOFORN",
    "NOT RELEASABLE TO FOREIGN NATIONALS": "NOFORN",
    "LITERALLY EYES ONLY": "EYES ONLY",
    "NOT FOR INTERNET PUBLICATION": "NOT FOR INTERNET DISTRIBUTION",
    **{f"MILITARY {who} {verb} AS SPECAT EXCLUSIVE": "SPECAT" for who in ("ADDRESSEES", "ADDEES") for verb in _VERBS},
    **{" ".join(word): word for word in FREQUENT},
}
_SPELLINGS = {**{code: code for code in vocab.codes("caption")}, **_VARIANTS}
_RELEASABLE = "REL TO"
# Travel series carry a number, a corrected copy a reason, REL TO the countries.
_COUNTRIES = r"REL(?:EASABLE)? TO [A-Z]{3,4}(?:[ ,/]+(?:AND )?[A-Z]{3,4})*\b"
_WORDS = "|".join((_COUNTRIES, *(re.escape(word) for word in sorted(_SPELLINGS, key=len, reverse=True))))
_CAPTION = rf"(?:{_WORDS})(?: \d+)?(?: \([^)]*\))?"
_CORRECTED = r"C ?O ?R ?R ?E ?C ?T ?E ?D +C ?O ?P ?Y"
_SEPARATOR = r"[ ,;/*&-]+(?:AND )?"
CAPTION_LINE = rf"^(?i)(?:{_CORRECTED}.*|[*-]*{_CAPTION}(?:{_SEPARATOR}{_CAPTION})*[.,*-]*)$"
# A misspelt one stands on a line of its own.
DAMAGED_CAPTION = r"^[A-Z](?: ?[A-Z]){4,9}[.,]?$"


def meant(line: pl.Series) -> pl.Series:
    """The frequent caption that each line is, but for one slip and for blanks; null where it is none."""
    word = line.str.replace_all("[^A-Z]", "")
    found = nearest(word, FREQUENT)
    return found.set(~one_slip(word, found.fill_null("")), None)


def read_captions(preamble: pl.DataFrame) -> pl.DataFrame:
    """Caption lines of the preamble in; rec, caption, kind, raw, misspelt out, each caption once a record."""
    own = preamble.filter(~pl.col("repeated") & pl.col("kind").is_in(["classification", "caption", "passing"]))
    line = pl.col("line")
    # Captions can follow the number on the classification line.
    behind = line.str.extract(rf"\d{{2,7}} +((?:{_CAPTION}[ ,;/-]*)+)$")
    # ... or stand in front of section and station.
    ahead = line.str.extract(rf"^(?:{LEVEL_PATTERN})[ /-]+((?:{_CAPTION}[ ,;/-]+)+)[A-Z]")
    levels = own.filter(pl.col("kind") == "classification").with_columns(
        line=pl.concat_str(ahead, behind, separator=" ", ignore_nulls=True)
    )
    # EYES ONLY FOR THE SECRETARY names the reader as well.
    passing = own.filter(pl.col("kind") == "passing").with_columns(
        line=line.str.extract(r"^(?i)((?:[A-Z]+ )?EYES ONLY)\b")
    )
    lines = pl.concat([levels, own.filter(pl.col("kind") == "caption"), passing]).filter(line != "")
    lines = lines.sort("at", maintain_order=True)
    word = pl.col("word").str.to_uppercase().str.replace(r"^REL(?:EASABLE)? TO .*", _RELEASABLE)
    words = lines.select(
        "rec",
        "line",
        pl.when(line.str.contains(rf"^(?i){_CORRECTED}"))
        .then(pl.lit(["CORRECTED COPY"]))
        .otherwise(line.str.extract_all(rf"(?i){_WORDS}"))
        .alias("word"),
    )
    damaged = (words["word"].list.len() == 0).arg_true()
    guessed = meant(words["line"].gather(damaged))
    words = words.with_columns(guess=pl.Series([None] * len(words), dtype=pl.String).scatter(damaged, guessed))
    words = words.with_columns(
        pl.when(pl.col("guess").is_not_null()).then(pl.concat_list("guess")).otherwise("word").alias("word")
    ).explode("word")
    captions = words.select(
        "rec",
        word.replace_strict(_SPELLINGS, default=None).alias("caption"),
        pl.col("line").alias("raw"),
        pl.col("guess").is_not_null().alias("misspelt"),
    ).unique(["rec", "caption"], keep="first", maintain_order=True)
    kinds = vocab.labels("caption")
    return captions.with_columns(pl.col("caption").replace_strict(kinds, default=None).alias("kind")).select(
        "rec", "caption", "kind", "raw", "misspelt"
    )
