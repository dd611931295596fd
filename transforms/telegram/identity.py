"""Is the body that of this telegram? Some records carry the text of another one (2.5, Q10)."""

import polars as pl

from transforms.fuzzy import one_slip
from transforms.telegram.stations import known_station

# What is read from a body and says nothing about the record if the body is not its own.
_BODY_FACTS = (
    "body_text",
    "body_classification",
    "sections_total",
    "eo",
    "tags",
    "subject",
    "ref",
    "classified",
    "eo_number",
    "eo_found",
    "eo_person",
    "declassify_on",
    "declass_raw",
    "classified_by_raw",
    "reasons",
    "person",
)


def foreign_bodies(records: pl.DataFrame, facts: pl.DataFrame) -> pl.DataFrame:
    """Records whose classification line names another serial: rec, and header_agrees.

    `header_agrees` is true where the DE line of the header has the serial of the id: then the header is the
    record's own.
    """
    both = facts.select("rec", "mrn_station", "mrn_serial", "de_serial").join(
        records.select("rec", "station", "serial"), on="rec", maintain_order="left"
    )
    # Only the name of a station makes another telegram of it: a damaged line can show anything else in that place.
    other = both.filter(pl.col("mrn_serial") != pl.col("serial"), known_station(pl.col("mrn_station")))
    # One slip in the number, under the name of the same station, is damage and no other telegram.
    near = one_slip(other["mrn_serial"].cast(pl.String), other["serial"].cast(pl.String))
    same_place = one_slip(other["mrn_station"].fill_null(""), other["station"].fill_null(""))
    other = other.filter(~(near & same_place))
    agrees = (pl.col("de_serial") == pl.col("serial") % 10_000).fill_null(False)
    return other.select("rec", agrees.alias("header_agrees"))


def without_foreign(facts: pl.DataFrame, foreign: pl.DataFrame) -> pl.DataFrame:
    """Facts with nothing of foreign bodies; column is_foreign is added."""
    is_foreign = pl.col("rec").is_in(foreign["rec"].implode())
    flagged = facts.with_columns(is_foreign=is_foreign)
    if foreign.is_empty():
        return flagged
    nulled = [pl.when(~pl.col("is_foreign")).then(name).alias(name) for name in _BODY_FACTS]
    kind = pl.when("is_foreign").then(pl.lit("none")).otherwise("declass_kind").alias("declass_kind")
    return flagged.with_columns(*nulled, kind, has_classifier=pl.col("has_classifier") & ~pl.col("is_foreign"))
