"""Canonical ids of 1973-79 records: their document numbers name the station by the first six characters.

1976LILONG00482 is telegram 482 of LILONGWE. Blanks count among the six and are then dropped (NEWDE, PORTM), and two
stations can have one code: the sender on the FM line, else the From attribute, says which is meant.
"""

from functools import cache

import polars as pl

from schemas import vocab

_NUMBER = r"^(?<year>(?:19|20)\d{2})(?<code>[A-Z]{2,8}?)0*(?<serial>[1-9]\d{0,6})(?:_?[A-Z])?$"
_SENDER = r"(?m)^[ \t]*FM[ \t]+(?:[A-Z]{4,7}/)?([^\n]+)"
_KIND = r"^(?:AMEMBASSY|AMCONSUL|USMISSION|USINT|USLO|USDEL|REO|AIT)[ \t]+"
_CODE_LENGTH = 6


def _letters(text: pl.Expr) -> pl.Expr:
    return text.str.to_uppercase().str.replace_all("[^A-Z]", "")


@cache
def _posts() -> pl.DataFrame:
    """written (letters of an address or name), station, post_origin: one row a way to write a station."""
    posts = vocab.table("posts").filter(pl.col("mrn_station").is_not_null())
    station, origin = pl.col("mrn_station").alias("station"), pl.col("origin").alias("post_origin")
    ranked = posts.sort("origin", nulls_last=True, maintain_order=True)
    names = ranked.select(_letters(pl.col("name")).alias("written"), station, origin)
    tokens = ranked.select(station.alias("written"), station, origin)
    others = vocab.table("stations").select(
        pl.col("station").alias("written"), "station", pl.lit(None, pl.String).alias("post_origin")
    )
    known = pl.concat([names, tokens, others])
    aliases = vocab.table("station_aliases").select(pl.col("alias").alias("written"), "station")
    origins = tokens.unique("station", keep="first", maintain_order=True).select("station", "post_origin")
    known = pl.concat([known, aliases.join(origins, on="station", how="left", maintain_order="left")])
    return known.unique("written", keep="first", maintain_order=True)


@cache
def _codes() -> pl.DataFrame:
    """code, only: the station that alone has this code."""
    names = vocab.table("posts").filter(pl.col("mrn_station").is_not_null())
    place = pl.col("name").str.replace(_KIND, "").str.slice(0, _CODE_LENGTH)
    station = pl.col("mrn_station")
    pairs = pl.concat(
        [
            names.select(_letters(place).alias("code"), station.alias("only")),
            _posts().select(
                pl.col("station").str.slice(0, _CODE_LENGTH).alias("code"), pl.col("station").alias("only")
            ),
        ]
    ).unique(maintain_order=True)
    return pairs.filter(pl.col("code").is_unique())


def read_numbers(number: pl.Series, sender: pl.Series, telegram: pl.Series) -> pl.DataFrame:
    """Document numbers, From attributes and telegrams in; reference_id_raw and origin out, one row a record.

    Null where the number or the sender does not tell. A station that no vocabulary has is taken as written.
    """
    bare = number.str.to_uppercase().str.replace_all("[^A-Z0-9_]", "")
    frame = pl.DataFrame({"number": bare, "sender": sender, "line": telegram.str.extract(_SENDER)})
    frame = frame.with_columns(pl.col("number").str.extract_groups(_NUMBER)).unnest("number")
    frame = frame.with_columns(
        address=_letters(pl.col("line")),
        place=_letters(pl.col("line").str.strip_chars().str.replace(_KIND, "")),
        named=_letters(pl.col("sender")),
    )
    for name in ("address", "place", "named"):
        found = _posts().rename({"written": name, "station": f"{name}_station", "post_origin": f"{name}_origin"})
        frame = frame.join(found, on=name, how="left", maintain_order="left")
    frame = frame.join(_codes(), on="code", how="left", maintain_order="left").with_columns(station=_station())
    year = pl.col("year").str.slice(-2)
    token = pl.coalesce("station", "address_station", "named_station")
    by_station = _posts().select(pl.col("station").alias("token"), pl.col("post_origin").alias("token_origin"))
    by_station = by_station.filter(pl.col("token_origin").is_not_null()).unique("token", maintain_order=True)
    frame = frame.with_columns(token=token).join(by_station, on="token", how="left", maintain_order="left")
    by_address = pl.when(pl.col("address_station") == pl.col("token")).then("address_origin")
    return frame.select(
        pl.concat_str(year, "station", "serial").alias("reference_id_raw"),
        pl.coalesce(by_address, "token_origin").alias("origin"),
    )


def _station() -> pl.Expr:
    """The first that agrees with the code of: sender by vocabulary, sender as written; else the code alone."""
    code = pl.col("code")

    def fitting(name: str) -> pl.Expr:
        return pl.when(pl.col(name).str.starts_with(code)).then(name)

    def longer(name: str) -> pl.Expr:
        # As short as the code itself, it may be cut off as well.
        return pl.when(pl.col(name).str.starts_with(code), pl.col(name).str.len_chars() > code.str.len_chars()).then(
            name
        )

    known = ("address_station", "place_station", "named_station")
    told = [fitting(name) for name in known] + [longer("place"), longer("named")]
    return pl.coalesce(*told, "only", *known, "code")
