"""The classification line: level, sections, and the reference number that identifies the telegram (2.5)."""

import polars as pl

from transforms.telegram.split import DAMAGED_LEVELS, DAMAGED_PATTERN, LEVEL_PATTERN, LEVELS

_LINE = (
    rf"^(?<level>{LEVEL_PATTERN}|{DAMAGED_PATTERN})\b(?<marks>.*?)"
    r"(?: SECTION +(?<part>\d{1,2}) +OF +(?<total>\d{1,2}))?"
    r"(?: +E ?F ?T ?O)?(?: +(?:\d{2,4} +)?(?<station>[A-Z][A-Z .'-]*?) +(?<serial>\d{2,7}))?(?: +(?<tail>[A-Z].*))?$"
)


def read_classification(preamble: pl.DataFrame) -> pl.DataFrame:
    """Lines of the preamble in; rec, body_classification, level_damaged, sections_total,
    mrn_station, mrn_serial out.

    Only the first classification line counts; a record without one gives no row.
    """
    lines = preamble.filter(pl.col("kind") == "classification").unique("rec", keep="first", maintain_order=True)
    parts = lines.with_columns(pl.col("line").str.to_uppercase().str.extract_groups(_LINE).alias("part")).unnest("part")
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
