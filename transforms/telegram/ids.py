"""Reference ids (section 3): two-digit year, station, serial without leading zeros; and their repair (3.2)."""

import polars as pl

from transforms.telegram.envelope import four_digit_year
from transforms.telegram.stations import resolve, stations

_ID = r"^(?<year>(?:19|20)\d{2}|\d{2})(?<station>[A-Z]+)0*(?<serial>\d{1,7})$"
# Serial, then what was fused behind it: a service message (the first number counts), a notice of a
# suspected duplicate (the last number counts), a number of the Secretary's travel series.
_SERVICE = r"^(.*?\d)(?:ZFR|ZDK|ZDS|ZFD|TOSEC|SECTO)\d*$"
_DUPLICATE = r"^(.*?[A-Z])\d*SUSPECTEDDUPLICATE(\d+)$"
# A section fragment between year and station ends in OF and digits, or holds letters of SECTION.
_FRAGMENT = r"^(\d{2})[A-Z0-9]*?(?:OF?\d{1,2}|S?E?CT?IO?N?\d{1,4}[A-Z]?\d*)([A-Z]{3,}\d+)$"


def read_ids(raw: pl.Series) -> pl.DataFrame:
    """Ids as printed in; cable_id, year, station, serial, id_status and id_repair out, one row an id.

    All but id_status are null where no year, station and serial can be made out. `id_repair` names what was
    done to a repaired id.
    """
    plain = raw.str.strip_chars()
    squeezed = plain.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "")
    strict = _parts(squeezed)
    sound = strict["station"].is_in(list(stations()))
    strict = strict.with_columns(id_repair=pl.when(squeezed != plain).then(pl.lit("spelling")))
    if sound.all():
        return _finished(strict, plain)
    at = (~sound.fill_null(False)).arg_true()
    mended = _mend(squeezed.gather(at), strict[at])
    order = pl.concat([(sound.fill_null(False)).arg_true(), at])
    both = pl.concat([strict.filter(sound), mended.select(strict.columns)])
    return _finished(both[order.arg_sort()], plain)


def _parts(text: pl.Series) -> pl.DataFrame:
    parts = pl.select(text.str.extract_groups(_ID).alias("part")).unnest("part")
    year = four_digit_year(pl.col("year").cast(pl.Int64))
    return parts.select(year, "station", pl.col("serial").cast(pl.Int64))


def _mend(text: pl.Series, strict: pl.DataFrame) -> pl.DataFrame:
    """Repair ids whose station is unknown; where nothing helps they stay as they were read."""
    doubled = (text.str.slice(0, 2) == text.str.slice(2, 2)) & text.str.contains(r"^\d{4}[A-Z]")
    mended = pl.select(pl.when(doubled).then(text.str.slice(2)).otherwise(text)).to_series()
    mended = mended.str.replace(_DUPLICATE, "$1$2").str.replace(_SERVICE, "$1").str.replace(_FRAGMENT, "$1$2")
    parts = _parts(mended)
    found = parts.join(
        resolve(parts["station"]), left_on="station", right_on="written", how="left", maintain_order="left"
    )
    better = pl.col("how") != "unknown"
    table = found.with_columns(strict_station=strict["station"], was=strict["id_repair"], changed=(mended != text))
    return table.select(
        "year",
        pl.when(better).then("station_right").otherwise("station").alias("station"),
        "serial",
        pl.when(pl.col("changed") & better)
        .then(pl.lit("fragment"))
        .when(better & (pl.col("how") != "exact"))
        .then("how")
        .otherwise("was")
        .alias("id_repair"),
    )


def _finished(parts: pl.DataFrame, raw: pl.Series) -> pl.DataFrame:
    cable_id = cable_id_of(pl.col("year"), pl.col("station"), pl.col("serial"))
    known = pl.col("station").is_in(list(stations()))
    status = (
        pl.when(pl.col("cable_id").is_null() | ~known)
        .then(pl.lit("unresolved"))
        .when(pl.col("cable_id") != raw)
        .then(pl.lit("repaired"))
        .otherwise(pl.lit("ok"))
    )
    frame = parts.with_columns(cable_id=cable_id).with_columns(id_status=status)
    return frame.select("cable_id", "year", "station", "serial", "id_status", "id_repair")


def cable_id_of(year: pl.Expr, station: pl.Expr, serial: pl.Expr) -> pl.Expr:
    """Canonical id (3.1), null if any part is null or the serial is zero."""
    two = (year % 100).cast(pl.String).str.zfill(2)
    return pl.when(serial > 0).then(pl.concat_str(two, station, serial.cast(pl.String)))
