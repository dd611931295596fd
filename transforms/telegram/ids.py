"""Reference ids (section 3): two-digit year, station, serial; and the many ways a station is written."""

from functools import cache

import polars as pl

from schemas import vocab
from transforms.telegram.envelope import four_digit_year

_ID = r"^(?<year>\d{4}|\d{2})(?<station>[A-Z]+)0*(?<serial>\d{1,7})$"


@cache
def stations() -> frozenset[str]:
    """Tokens that reference ids use for stations and for agencies that originate telegrams."""
    posts = vocab.table("posts")["mrn_station"].drop_nulls()
    return frozenset(posts) | frozenset(vocab.table("stations")["station"])


@cache
def _aliases() -> dict[str, str]:
    table = vocab.table("station_aliases")
    return dict(zip(table["alias"], table["station"], strict=True))


# Words of a plain-language address that are not part of the station.
_OFFICES = "^(?:AMEMBASSY|AMCONSUL|USMISSION|EMBASSY|USINT|UNCLAS|REFTEL|REF)"


def station_token(written: pl.Expr) -> pl.Expr:
    """A station as written to the token of reference ids: letters only, alias resolved.

    Unknown stations come back as their letters; see `known_station`.
    """
    letters = written.str.to_uppercase().str.replace_all("[^A-Z]", "")
    bare = letters.str.replace(_OFFICES, "")
    token = pl.when(letters.is_in(stations()) | (bare == "")).then(letters).otherwise(bare)
    return token.replace(_aliases())


def known_station(token: pl.Expr) -> pl.Expr:
    return token.is_in(stations())


def read_ids(raw: pl.Expr) -> list[pl.Expr]:
    """Columns cable_id, year, station, serial and id_status of a reference id as printed.

    All but id_status are null where the text has no year, station and serial.
    """
    squeezed = raw.str.to_uppercase().str.replace_all(r"[\s.'_-]", "")
    parts = squeezed.str.extract_groups(_ID)
    year = four_digit_year(parts.struct.field("year").cast(pl.Int64))
    station = parts.struct.field("station")
    serial = parts.struct.field("serial").cast(pl.Int64)
    cable_id = cable_id_of(year, station, serial)
    status = (
        pl.when(cable_id.is_null())
        .then(pl.lit("unresolved"))
        .when(cable_id != raw)
        .then(pl.lit("repaired"))
        .otherwise(pl.lit("ok"))
    )
    return [
        cable_id.alias("cable_id"),
        year.alias("year"),
        station.alias("station"),
        serial.alias("serial"),
        status.alias("id_status"),
    ]


def cable_id_of(year: pl.Expr, station: pl.Expr, serial: pl.Expr) -> pl.Expr:
    """Canonical id (3.1), null if any part is null or the serial is zero."""
    two = (year % 100).cast(pl.String).str.zfill(2)
    return pl.when(serial > 0).then(pl.concat_str(two, station, serial.cast(pl.String)))
