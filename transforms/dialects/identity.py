"""Reference id and origin of a telegram that comes without metadata, from the telegram itself.

The classification line gives station and serial, the date-time group the year, the FM line the post. Where the
classification line is missing, or names another telegram than the header, the header decides: FM and the serial
of the DE line. The two differ only where a body stands under the header of another telegram, which the grammar
can then see.
"""

from functools import cache

import polars as pl

from schemas import vocab

_SPACED = "|".join(" {0,3}".join(level.replace(" ", "")) for level in (*vocab.codes("classification"), "UNCLAS"))
_LINE = rf"(?:{_SPACED})\b[^\n]{{0,120}}?[A-Z.'-]{{2,}}[ \t]+\d{{2,7}}\b[^\n]*"
# The line behind the FM line counts: now and then one stands above the header as well.
_SPLIT = rf"(?ms)\A(?<head>.*?^[ \t]*FM .*?)^[ \t¶]*(?<line>{_LINE})"
_SPLIT_ANYWHERE = rf"(?ms)\A(?<head>.*?)^[ \t¶]*(?<line>{_LINE})"
# What may stand between level and station: sections, handling and distribution words.
_BETWEEN = (
    rf"^(?:{_SPACED})|\bSECT?I?O?N? *\d{{1,3}} *OF *\d{{1,3}}\b|\bE ?F ?T ?O\b"
    r"|\b(?:NOFORN|FOUO|SENSITIVE|SBU|NODIS|EXDIS|LIMDIS|STADIS|FOR OFFICIAL USE ONLY)\b"
)
_NUMBER = r"^[^A-Z0-9]*(?:(?:\d{4}|\d{2}) +)?(?<station>[A-Z][A-Z .'-]*?)[ #]+(?<serial>\d{1,7})\b"
_YEAR = r"(?mi)^[ \t]*(?:[ZOPR] ?){0,2} *\d{6}Z? *[A-Z]{3,9} *(\d{4}|\d{2})\b"
# Newspapers printed the time of the date-time group in words, and left the header out.
DATELINE = (
    r"(?mi)^[ \t]*(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,? (\d{1,2} [A-Z]{3,9} \d{4})(?:, (\d{1,2}:\d{2}))?[ \t]*$"
)
_FROM = r"(?m)^[ \t]*FM[ \t]+(?:[A-Z]{4,7}/)?([^\n]+)"
_RELAY = r"(?m)^[ \t]*DE[ \t]+(?<indicator>[A-Z]{4,7})[ \t]*#(?<number>\d{3,4})"
# DE lines print the last four digits of the serial.
_RELAYED = 10_000


@cache
def _posts() -> pl.DataFrame:
    """squeezed (letters of the address), post_station, post_origin: one row an address that sends telegrams."""
    posts = vocab.table("posts").filter(pl.col("mrn_station").is_not_null())
    letters = _letters(pl.col("name")).alias("squeezed")
    found = posts.select(letters, pl.col("mrn_station").alias("post_station"), pl.col("origin").alias("post_origin"))
    return found.sort("post_origin", nulls_last=True, maintain_order=True).unique("squeezed", keep="first")


def _letters(text: pl.Expr) -> pl.Expr:
    return text.str.to_uppercase().str.replace_all("[^A-Z]", "")


def derive(telegrams: pl.Series) -> pl.DataFrame:
    """Columns derived_id and derived_origin, one row a telegram in order; null where it does not tell."""
    text = pl.col("text")
    behind = text.str.extract_groups(_SPLIT)
    anywhere = pl.when(behind.struct.field("line").is_null()).then(text).str.extract_groups(_SPLIT_ANYWHERE)
    parts = (
        pl.coalesce(part.struct.field(name) for part in (behind, anywhere)).alias(name) for name in ("head", "line")
    )
    frame = pl.DataFrame({"text": telegrams}).with_columns(parts)
    head = pl.coalesce("head", "text")
    rest = pl.col("line").str.replace_all(_BETWEEN, " ").alias("rest")
    frame = frame.with_columns(
        rest,
        year=head.str.extract(_YEAR),
        printed=head.str.extract(DATELINE, 1),
        squeezed=_letters(head.str.extract(_FROM)),
        head=head,
    )
    frame = frame.with_columns(_groups("rest", _NUMBER), _groups("head", _RELAY))
    frame = frame.unnest("rest_parts", "head_parts").with_columns(mrn=_letters(pl.col("station")))
    frame = frame.join(_posts(), on="squeezed", how="left", maintain_order="left")
    return frame.select(_id().alias("derived_id"), derived_origin="post_origin")


def _groups(name: str, pattern: str) -> pl.Expr:
    return pl.col(name).str.extract_groups(pattern).alias(f"{name}_parts")


def _id() -> pl.Expr:
    serial, number = pl.col("serial").cast(pl.Int64), pl.col("number").cast(pl.Int64)
    own = pl.col("mrn").str.ends_with(pl.col("post_station"))
    # Words that are no station can stand before it: the station of the sender is what counts.
    station = pl.when(own).then("post_station").otherwise(pl.coalesce("mrn", "post_station"))
    foreign = ~own & (serial % _RELAYED != number)
    by_header = (serial.is_null() | foreign).fill_null(False) & number.is_not_null()
    station = pl.when(by_header & pl.col("post_station").is_not_null()).then("post_station").otherwise(station)
    chosen = pl.when(by_header & pl.col("post_station").is_not_null()).then(number).otherwise(serial)
    year = pl.coalesce("year", "printed").str.slice(-2)
    return pl.when(chosen > 0, station != "").then(pl.concat_str(year, station, chosen.cast(pl.String)))


def complete(frame: pl.DataFrame) -> pl.DataFrame:
    """Fill nulls of reference_id_raw and origin from telegram_raw."""
    lacking = frame.select(pl.col("reference_id_raw").is_null() | pl.col("origin").is_null()).to_series()
    at = lacking.arg_true()
    if not len(at):
        return frame
    found = derive(frame["telegram_raw"].gather(at))
    return frame.with_columns(
        frame["reference_id_raw"].scatter(at, frame["reference_id_raw"].gather(at).fill_null(found["derived_id"])),
        frame["origin"].scatter(at, frame["origin"].gather(at).fill_null(found["derived_origin"])),
    )
