"""Values of the attribute block of 1973-79 records in the form in which all dialects hand them on."""

import polars as pl

from schemas import vocab

_DAY = r"^(\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4}|\d{1,2}/\d{1,2}/\d{4}|\d{4}-\d{2}-\d{2})\b"
# The day stands first, also between slashes: 09/03/1976 is in March. The time behind it is padding.
_FORMATS = ("%d %b %Y", "%d-%b-%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y-%m-%d")
_LEVELS = ("Original Classification", "Original Previous Classification", "Previous Classification")
_HANDLING = (
    "Original Handling Restrictions",
    "Original Handling",
    "Handling Restrictions",
    "Original Previous Handling Restrictions",
    "Previous Handling Restrictions",
)
# 76 STATE 41877; an airgram (76 LILONGWE A-12) is no cable.
_REFERENCE = r"^(?:19)?(?<year>\d{2}) +(?<station>[A-Z][A-Z .'-]*?) +0*(?<serial>[1-9]\d{0,6})$"
_SENDER_LINE = r"(?m)^[ \t]*FM[ \t]"
_LIST_LINE = r"(?m)^[ \t]*(?:TO|INFO)(?:[ \t]|$)"
_GROUP_LINE = r"(?m)^([ \t]*(?:[ZOPR] ?){0,2} *\d{6}Z? *[A-Z]{3}[A-Z]* *\d{2,4}[^\n]*)$"


def when_drafted() -> tuple[pl.Expr, ...]:
    """created_meta, meta_precision and meta_source: Draft Date, else Sent Date; days without a time."""
    drafted, sent = (_day(pl.col(name)) for name in ("Draft Date", "Sent Date"))
    source = (
        pl.when(drafted.is_not_null()).then(pl.lit("draft_date")).when(sent.is_not_null()).then(pl.lit("sent_date"))
    )
    return (
        pl.coalesce(drafted, sent).alias("created_meta"),
        pl.lit("day").alias("meta_precision"),
        source.alias("meta_source"),
    )


def _day(text: pl.Expr) -> pl.Expr:
    day = text.str.extract(_DAY)
    return pl.coalesce(day.str.strptime(pl.Datetime("us"), each, strict=False) for each in _FORMATS)


def level_and_handling() -> pl.Expr:
    """The level at the time and what restricted handling, as later metadata print them: SECRET//NODIS.

    The current level says that the text was released since. It counts only where there is nothing else.
    """
    levels = [pl.col(name).str.to_uppercase().str.replace("^LOU$", "LIMITED OFFICIAL USE") for name in _LEVELS]
    known = [pl.when(level.is_in(vocab.codes("classification"))).then(level) for level in levels]
    current = pl.when(~pl.col("present")).then(pl.col("Current Classification").str.to_uppercase())
    level = pl.coalesce(*known, current, *levels)
    handling = pl.coalesce(_HANDLING).str.to_uppercase().str.replace_all(r" *[,;] *", "//")
    return pl.concat_str([level, handling], separator="//", ignore_nulls=True).replace("", None)


def references() -> pl.Expr:
    """Ids of the telegrams that Reference lists, joined by pipes; null if there are none."""
    items = pl.col("Reference").str.to_uppercase().str.replace_all(";", ",").str.split(",")
    groups = pl.element().str.strip_chars().str.extract_groups(_REFERENCE)
    station = groups.struct.field("station").str.replace_all("[^A-Z]", "")
    ids = pl.concat_str(groups.struct.field("year"), station, groups.struct.field("serial"))
    listed = items.list.eval(ids).list.drop_nulls().list.join("|")
    return pl.when(listed != "").then(listed)


def header_of_fields() -> tuple[pl.Expr, ...]:
    """telegram_raw, and header_raw for records without text: sender and addressee as header lines from the attributes.

    A telegram that lost its FM line gets one from the attributes too, below the date-time group.
    """
    to = pl.col("To").str.replace_all(r" *[,;] *", "\n")
    sender, addressee = pl.format("FM {}", "From"), pl.format("TO {}", to)
    both = pl.concat_str([sender, addressee], separator="\n", ignore_nulls=True)
    telegram = pl.col("telegram")
    added = pl.when(telegram.str.contains(_LIST_LINE)).then(sender).otherwise(both)
    with_group = telegram.str.replace(_GROUP_LINE, "${1}\n\x1e").str.replace("\x1e", added, literal=True)
    above = pl.concat_str(added, pl.lit("\n"), telegram)
    completed = pl.when(telegram.str.contains(_GROUP_LINE)).then(with_group).otherwise(above)
    lost = ~telegram.str.contains(_SENDER_LINE) & (added.str.len_chars() > 0)
    return (
        pl.when("present").then(pl.when(lost).then(completed).otherwise(telegram)).alias("telegram_raw"),
        pl.when(~pl.col("present") & (both != "")).then(both).alias("header_raw"),
    )
