"""What damage left of an envelope: transmission lines with a slip in their keyword, senders with one in their name.

Only records that lack a part are looked at again, and only in the lines above their addressees. A name is mended if
it is near one of the post that the reference id names, a routing indicator if it is one slip from that of the sender.
"""

from functools import cache

import polars as pl

from schemas import vocab
from transforms.fuzzy import distances, one_slip

# So many lines of a header stand above its addressees, at most.
_TOP = 12
_TRANSMISSION = r"^[VZC ]{3,8}([A-Z]{3} ?\d{3,4})$"
# DE with a letter lost, added or swapped; the number sign and the time show what it is.
_ORIGIN = r"^(?:[A-Z]{1,2} ?E?|E ?D|[A-Z]{3})? ?(R[A-Z]{4,6}) ?#? ?(\d{4})(?:/\d+)? +(\d{3})\d{4}"
_SECURITY = r"^(?:Z ?N ?[RY]|NZ[RY]|Z[RY]N?|N[RY]|Z[A-Z][RY]|ZN) ?([UECST])(?: ?[UECST]){3,4} "
_LEVELS = {"U": "UNCLASSIFIED", "E": "UNCLASSIFIED", "C": "CONFIDENTIAL", "S": "SECRET", "T": "TOP SECRET"}
# A date-time group that is none any more still tells how urgent the telegram is.
_GROUP = r"^([ZOPR])(?: ?([ZOPR]))? ?[\dOIl ]{4,8}Z? ?[A-Z]{1,4} ?\d{1,4}\b"
_PRECEDENCE = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}


# A name may have so many slips, as the id says whose it is.
_SLIPS = 3


@cache
def _senders() -> pl.DataFrame:
    """squeezed (name without blanks), known, of (station), indicator (null where there are several): who sends."""
    posts = vocab.table("posts").filter(pl.col("mrn_station").is_not_null())
    alone = pl.col("routing_indicator").n_unique() == 1
    by_name = posts.group_by(pl.col("name").alias("known"), maintain_order=True).agg(
        pl.col("mrn_station").first().alias("of"),
        indicator=pl.when(alone).then(pl.col("routing_indicator").first()),
    )
    squeezed = pl.col("known").str.replace_all(" ", "", literal=True)
    return by_name.with_columns(squeezed=squeezed).unique("squeezed", keep="first", maintain_order=True)


def mend_envelope(envelope: pl.DataFrame, lines: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The envelope with what could be mended, and sender_printed, the name or indicator that was mended.

    `records` tells the station of each id (rec, station).
    """
    stations = records.select("rec", pl.col("station").alias("of"))
    found = _lacking_found(envelope, lines).join(stations, on="rec", how="left", maintain_order="left")
    return _senders_mended(found)


def _lacking_found(envelope: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """Fill what is lacking from the lines above the addressees."""
    lacking = pl.any_horizontal(pl.col("transmission_id", "from_ri", "zny_level", "dtg_raw").is_null())
    some = envelope.filter(lacking & pl.col("at_from").is_not_null()).select("rec", "at_from")
    if some.is_empty():
        return envelope
    above = lines.with_row_index("at").join(some, on="rec", maintain_order="left")
    above = above.filter(pl.col("at") < pl.col("at_from"), pl.col("at") + _TOP >= pl.col("at_from"))
    line = pl.col("line").str.to_uppercase()
    origin, group = line.str.extract_groups(_ORIGIN), line.str.extract_groups(_GROUP)
    parts = above.select(
        "rec",
        pl.concat_str(pl.lit("VZCZC"), line.str.extract(_TRANSMISSION).str.replace(" ", "")).alias("transmission_id"),
        origin.struct.field("1").alias("from_ri"),
        origin.struct.field("2").cast(pl.Int64).alias("de_serial"),
        origin.struct.field("3").cast(pl.Int64).alias("de_day"),
        line.str.extract(_SECURITY).replace_strict(_LEVELS, default=None).alias("zny_level"),
        group.struct.field("1").replace_strict(_PRECEDENCE, default=None).alias("precedence_action"),
        group.struct.field("2").replace_strict(_PRECEDENCE, default=None).alias("precedence_info"),
        pl.when(group.struct.field("1").is_not_null()).then("line").alias("dtg_raw"),
    )
    found = parts.group_by("rec", maintain_order=True).agg(pl.all().drop_nulls().first())
    names = [name for name in found.columns if name != "rec"]
    joined = envelope.join(found, on="rec", how="left", maintain_order="left", suffix="_found")
    # Of a group that was read nothing is filled in.
    whole = pl.col("dtg_raw").is_not_null()
    group_names = ("precedence_action", "precedence_info", "dtg_raw")
    return joined.with_columns(
        pl.coalesce(name, pl.when(~whole).then(f"{name}_found") if name in group_names else f"{name}_found")
        for name in names
    ).drop(f"{name}_found" for name in names)


def _senders_mended(envelope: pl.DataFrame) -> pl.DataFrame:
    known = _senders()
    printed = pl.col("from_plad")
    squeezed = printed.str.replace_all(" ", "", literal=True)
    envelope = envelope.with_columns(squeezed=squeezed)
    odd = envelope.select("squeezed", "of").drop_nulls().unique(maintain_order=True)
    odd = odd.join(known, on="squeezed", how="anti", maintain_order="left")
    pairs = odd.join(known.select("of", guess="squeezed"), on="of", maintain_order="left")
    pairs = pairs.with_columns(distance=distances(pairs["squeezed"], pairs["guess"]))
    near = pairs.filter(pl.col("distance") <= _SLIPS).sort("distance", maintain_order=True)
    near = near.unique(["squeezed", "of"], keep="first", maintain_order=True).select("squeezed", "of", "guess")
    joined = envelope.join(near, on=["squeezed", "of"], how="left", maintain_order="left")
    joined = joined.with_columns(squeezed=pl.coalesce("guess", "squeezed")).drop("of")
    joined = joined.join(known.drop("of"), on="squeezed", how="left", maintain_order="left")
    mended = pl.col("known").is_not_null() & (pl.col("known") != printed)
    slip = (joined["from_ri"] != joined["indicator"]).fill_null(False).arg_true()
    # Another post's indicator is none that was misspelt.
    slip = slip.filter(~joined["from_ri"].gather(slip).is_in(vocab.table("posts")["routing_indicator"].implode()))
    slip = slip.filter(one_slip(joined["from_ri"].gather(slip), joined["indicator"].gather(slip)))
    indicator = joined["from_ri"].clone().scatter(slip, joined["indicator"].gather(slip))
    return joined.with_columns(
        from_plad=pl.when(mended).then("known").otherwise(printed),
        from_ri=indicator,
        sender_printed=pl.when(mended).then(printed).when(indicator != pl.col("from_ri")).then("from_ri"),
    ).drop("squeezed", "guess", "known", "indicator")
