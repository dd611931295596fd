"""Table `recipients`: one row an addressee (2.4).

The same few thousand addresses occur again and again, so what is costly is done once for each spelling and
joined back. Identity is the plain-language address, never the routing indicator, which many share.
"""

import polars as pl

from schemas import vocab

# The counter, or a range of one number a section.
_COUNTER = r" (?<mcn_first>\d{3,5})(?:-(?<mcn_last>\d{3,5}))?$"
_PRECEDENCES = "|".join(vocab.codes("precedence"))
_ADDRESS = (
    r"^(?:(?<delivery>ZEN)/)?(?:(?<routing_indicator>[A-Z]{4,7})/)?(?<name>.*?)"
    r"(?://(?<office_symbols>.*?)/*)?"
    rf"(?: (?<precedence>{_PRECEDENCES}))?$"
)
_MILITARY = (
    r"\b(?:HQ|CTF|CJTF|JTF|COM|CDR|COMMANDER|FLEET|AFB|USAF|USAFE|USNAVEUR|CMD|COMMAND|ARMY|NAVY|MARFOR\w*|DET|WING"
    r"|SQUADRON|USCENTCOM|USEUCOM|USPACOM|USSOUTHCOM|USNORTHCOM|USAFRICOM|AFRICOM|PACOM|NORAD|JOINT STAFF|JCS|CJCS"
    r"|SECDEF|OSD|DIA)\b"
)
_POST = r"^(?:AMEMBASSY|AMCONSUL|USMISSION|USINT|USEU|USDEL|USLO|AIT|REO|RPO|IRAN RPO|US OFFICE)\b"
_COLLECTIVE = r"\b(?:COLLECTIVE|POSTS)\b"


def recipients(addressees: pl.DataFrame) -> pl.LazyFrame:
    """Addressee lines (rec, role, raw, excluded) in; out rec, seq and the columns of recipients but keys and run."""
    counted = addressees.lazy().with_columns(
        pl.col("raw").str.extract_groups(_COUNTER).alias("counter"),
        pl.col("raw").str.replace(r" \d{3,5}(?:-\d{3,5})?$", "").alias("address"),
    )
    parsed = _parse(counted.select(pl.col("address").unique()))
    seq = pl.int_range(1, pl.len() + 1).over("rec")
    first = pl.col("mcn_first")
    return (
        counted.unnest("counter")
        .join(parsed, on="address", how="left", maintain_order="left")
        .sort("rec", pl.col("role") == "info", maintain_order=True)
        .with_columns(seq.alias("seq"), mcn_last=pl.coalesce("mcn_last", first))
    )


def _parse(addresses: pl.LazyFrame) -> pl.LazyFrame:
    """Each distinct address taken apart, with its kind and canonical name."""
    spaced = pl.col("address").str.replace_all(" {2,}", " ").str.strip_chars()
    parts = addresses.with_columns(spaced.str.extract_groups(_ADDRESS).alias("part")).unnest("part")
    name = pl.col("name").str.strip_chars(" /,")
    named = parts.with_columns(name=pl.when(name != "").then(name).otherwise(spaced))
    known = (
        vocab.table("posts")
        .lazy()
        .select("name", pl.col("kind").alias("listed"))
        .unique("name", keep="first", maintain_order=True)
        .with_columns(name_canonical=pl.col("name"))
    )
    joined = named.join(known, on="name", how="left")
    return joined.with_columns(
        kind=_kind(),
        office_symbols=pl.when(pl.col("office_symbols") != "").then("office_symbols"),
    ).drop("listed")


def _kind() -> pl.Expr:
    name, listed = pl.col("name"), pl.col("listed")
    return (
        pl.when((listed == "collective") | name.str.contains(_COLLECTIVE))
        .then(pl.lit("collective"))
        .when((listed == "post") | name.str.contains(_POST))
        .then(pl.lit("post"))
        .when(name.str.contains(_MILITARY))
        .then(pl.lit("military"))
        .when(listed.is_not_null())
        .then(pl.lit("agency"))
        .otherwise(pl.lit("unknown"))
    )
