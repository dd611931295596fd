"""The classification line: level, sections, and the reference number that identifies the telegram (2.5)."""

import polars as pl

from transforms.telegram.lines import groups
from transforms.telegram.split import DAMAGED_LEVELS, DAMAGED_PATTERN, LEVEL_PATTERN, LEVELS

_SECTION = r" SECTION +(\d{1,2}) +OF +(\d{1,2})\b"
# Handling words between level and station; the slashes of //NOFORN go with them.
_MARKS = (
    r"(?:[ /]+(?:NOFORN|E ?F ?T ?O|EXDIS|NODIS|LIMDIS|STADIS|SENSITIVE|SBU|FOUO|FOR OFFICIAL USE ONLY|ENTIRE TEXT"
    r"|REL TO [A-Z, ]+))+ "
)
_NUMBERED = r"(?: +(?:\d{2,4} +)?(?<station>[A-Z][A-Z .'-]*?) +(?<serial>\d{2,7}))?(?: +(?<tail>[A-Z].*))?$"
_LINE, _DAMAGED_LINE = (rf"^(?<level>{level})\b(?<marks>.*?){_NUMBERED}" for level in (LEVEL_PATTERN, DAMAGED_PATTERN))


def read_classification(preamble: pl.DataFrame) -> pl.DataFrame:
    """Lines of the preamble in; rec, body_classification, level_damaged, sections_total,
    mrn_station, mrn_serial out.

    Only the first classification line counts; a record without one gives no row.
    """
    lines = preamble.filter(pl.col("kind") == "classification").unique("rec", keep="first", maintain_order=True)
    line = pl.col("line").str.to_uppercase()
    plain = line.str.replace(_SECTION, " ").str.replace(_MARKS, " ")
    lines = lines.select("rec", plain.alias("plain"), total=line.str.extract(_SECTION, 2))
    parts = pl.concat([lines, groups(lines["plain"], _LINE, _DAMAGED_LINE)], how="horizontal")
    word = pl.col("level").str.replace_all(" ", "", literal=True)
    level = word.replace_strict({**DAMAGED_LEVELS, **LEVELS}, default=None)
    return parts.select(
        "rec",
        level.alias("body_classification"),
        word.is_in(list(DAMAGED_LEVELS)).alias("level_damaged"),
        pl.col("total").cast(pl.Int64).alias("sections_total"),
        pl.col("station").str.replace_all("[^A-Z]", "").alias("mrn_station"),
        pl.col("serial").cast(pl.Int64).alias("mrn_serial"),
    )
