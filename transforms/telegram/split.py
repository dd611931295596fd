"""Where the routing header ends and the body begins.

The body starts at the first classification line that carries the message reference number (2.5), after the
FM line. There need be no blank line before it, and in some sources not even a line end.
"""

import polars as pl

from transforms.telegram.lines import replace_in

# A level, usually letter-spaced: C O N F I D E N T I A L. One blank may stand between any two letters.
LEVELS = {
    "CONFIDENTIAL": "CONFIDENTIAL",
    "SECRET": "SECRET",
    "TOPSECRET": "TOP SECRET",
    "UNCLASSIFIED": "UNCLASSIFIED",
    "UNCLAS": "UNCLASSIFIED",
    "LIMITEDOFFICIALUSE": "LIMITED OFFICIAL USE",
}


def _spaced(word: str) -> str:
    return " ?".join(word)


# Longest first, so that UNCLAS does not win over UNCLASSIFIED.
LEVEL_PATTERN = "|".join(
    _spaced(word).replace("T ?O ?P ?S", "T ?O ?P {0,3}S") for word in sorted(LEVELS, key=len, reverse=True)
)
# ... the level, markings, section numbers, station, and at the end the serial of at least two digits.
CLASSIFICATION_LINE = rf"(?:{LEVEL_PATTERN})\b[^\n]{{0,120}}?[A-Z.'-]{{2,}}[ \t]+\d{{2,7}}\b"

# Levels that cannot be part of an address, for places where no line end stands before them.
_SPACED_LINE = (
    r"(?:C O ?N ?F ?I ?D ?E ?N ?T ?I ?A ?L|S E ?C ?R ?E ?T|UNCLAS(?:SIFIED)?)\b[^\n]{0,120}?[A-Z.'-]{2,}[ \t]+\d{2,7}\b"
)

_MARK = "\x1e"


def split_telegram(records: pl.DataFrame) -> pl.DataFrame:
    """Fill `header_raw` and `body_raw` from `telegram_raw` where a dialect gave the telegram in one piece.

    A telegram without an FM line before its classification line is all body.
    """
    if records["telegram_raw"].is_null().all():
        return records
    text = records["telegram_raw"]
    marked = text.str.replace(rf"(?m)^[ \t]*({CLASSIFICATION_LINE})", _MARK + "$1")
    # Now and then a relay printed the level above the header as well. The slow pattern insists on FM.
    marked = replace_in(marked, rf"\A(?:[^\n{_MARK}]*\n){{0,3}}{_MARK}", _mark_after_sender)
    marked = replace_in(marked, rf"\A[^{_MARK}]*\z", _mark_glued)
    parts = pl.select(marked.str.splitn(_MARK, 2).alias("part")).unnest("part")
    first, second = parts["field_0"], parts["field_1"]
    split = pl.DataFrame({"first": first, "second": second})
    return records.with_columns(
        split.select(
            pl.when(second.is_not_null()).then("first").otherwise(records["header_raw"]).alias("header_raw"),
            pl.coalesce("second", "first", records["body_raw"]).alias("body_raw"),
        )
    )


def _mark_glued(found: pl.Series) -> pl.Series:
    """Some exports lost the line end between header and body: then only a spaced level tells them apart."""
    return found.str.replace(rf"(?s)^(.*?\nFM .*?)({_SPACED_LINE})", "${1}" + _MARK + "${2}")


def _mark_after_sender(found: pl.Series) -> pl.Series:
    plain = found.str.replace_all(_MARK, "", literal=True)
    return plain.str.replace(rf"(?s)^(.*?\nFM .*?\n[ \t]*)({CLASSIFICATION_LINE})", "${1}" + _MARK + "${2}")
