"""The rows of the dimension tables, from the vocabularies."""

from collections.abc import Callable

import polars as pl

from schemas import vocab
from schemas.derive.columns import sort_columns
from schemas.derive.frames import conform


def _joined(name: str) -> pl.Expr:
    """The different values of a group, sorted, in one text; null where there are none."""
    values = pl.col(name).drop_nulls().unique().sort()
    return pl.when(values.len() > 0).then(values.str.join(";"))


def _aliases(name: str, of: str) -> pl.LazyFrame:
    return vocab.table(name).lazy().group_by(of).agg(aliases=_joined("alias"))


def _posts() -> pl.LazyFrame:
    listed = vocab.table("posts").lazy().filter(pl.col("mrn_station").is_not_null()).rename({"mrn_station": "station"})
    others = vocab.table("stations").lazy().rename({"kind": "other_kind"})
    return (
        pl.concat([listed, others], how="diagonal")
        .group_by("station")
        .agg(
            # Departments are listed as posts there, since they send and receive like one.
            kind=pl.col("other_kind").drop_nulls().first().fill_null("post"),
            origin=pl.col("origin").drop_nulls().first(),
            country=pl.col("country").drop_nulls().first(),
            names=_joined("name"),
            routing_indicators=_joined("routing_indicator"),
        )
        .join(_aliases("station_aliases", "station"), on="station", how="left")
    )


def _tag_definitions() -> pl.LazyFrame:
    return vocab.table("tags").lazy().join(_aliases("tag_aliases", "tag"), on="tag", how="left")


_ROWS: dict[str, Callable[[], pl.LazyFrame]] = {"posts": _posts, "tag_definitions": _tag_definitions}


def dimension(table: str) -> pl.DataFrame:
    """All rows of a table of DIMENSION_TABLES, in stored order. Raises KeyError for any other table."""
    return conform(_ROWS[table](), table).collect().sort(*sort_columns(table))
