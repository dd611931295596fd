"""Stations (3.3): the tokens of reference ids, and the many ways in which drafters write them."""

from functools import cache

import polars as pl

from schemas import vocab
from transforms.fuzzy import nearest

# Words of a plain-language address, or of a template, that are not part of the station.
_FUSED = "^(?:AMEMBASSY|AMCONSUL|USMISSION|EMBASSY|USINT|NOFORN|EFTO|UNCLAS(?:SIFIED)?|REFTEL|REF|[A-Z]{0,6}IFIED)"


@cache
def stations() -> frozenset[str]:
    """Tokens that reference ids use for stations and for agencies that originate telegrams."""
    posts = vocab.table("posts")["mrn_station"].drop_nulls()
    return frozenset(posts) | frozenset(vocab.table("stations")["station"])


@cache
def _aliases() -> dict[str, str]:
    """Letters as written -> token: the listed aliases, and countries with one embassy, which stand for it."""
    posts = vocab.table("posts").filter(pl.col("name").str.starts_with("AMEMBASSY "))
    embassies = posts.select(_letters(pl.col("country")).alias("alias"), pl.col("mrn_station").alias("station"))
    alone = (
        embassies.drop_nulls().unique().filter(pl.col("alias").is_unique(), ~pl.col("alias").is_in(list(stations())))
    )
    table = vocab.table("station_aliases")
    return dict(alone.iter_rows()) | dict(zip(table["alias"], table["station"], strict=True))


def _letters(text: pl.Expr) -> pl.Expr:
    return text.str.to_uppercase().str.replace_all("[^A-Z]", "")


def resolve(written: pl.Series, guess: bool = True) -> pl.DataFrame:
    """Stations as written in; for each distinct spelling written, station (token) and how it was found.

    Without `guess` no typos are looked for.

    `how` is exact, alias, fused (words taken off), typo (one entry within the edit distance) or unknown. The
    token of an unknown station is its letters.
    """
    frame = pl.DataFrame({"written": written.drop_nulls().unique()})
    letters = _letters(pl.col("written"))
    bare = letters.str.replace(_FUSED, "")
    known = list(stations())
    frame = frame.with_columns(letters=letters, bare=bare).with_columns(
        exact=pl.when(pl.col("letters").is_in(known)).then("letters"),
        alias=pl.col("letters").replace_strict(_aliases(), default=None),
        fused=pl.when(pl.col("bare").is_in(known))
        .then("bare")
        .otherwise(pl.col("bare").replace_strict(_aliases(), default=None)),
    )
    found = pl.coalesce("exact", "alias", "fused")
    damaged = frame.filter(found.is_null()) if guess else frame.clear()
    typos = damaged.select("written", typo=nearest(damaged["bare"], known))
    frame = frame.join(typos, on="written", how="left")
    how = pl.coalesce(
        pl.when(pl.col(name).is_not_null()).then(pl.lit(name)) for name in ("exact", "alias", "fused", "typo")
    )
    station = pl.coalesce("exact", "alias", "fused", "typo", pl.when(pl.col("bare") != "").then("bare"), "letters")
    return frame.select("written", station.alias("station"), how.fill_null("unknown").alias("how"))


def known_station(token: pl.Expr) -> pl.Expr:
    return token.is_in(list(stations()))
