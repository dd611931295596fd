"""The E.O. line (2.6): which order, and when or on what condition the text is declassified."""

import polars as pl

KNOWN_ORDERS = (11652, 12065, 12356, 12958, 13526)

_NUMBER = r"^(?i)E ?\.? ?O ?\.? ?(\d{3,5})"
_PREFIX = r"^(?i)E ?\.? ?O ?\.? ?(?:\d{3,5})? ?[:;.]* *"
_DATE = r"(?<first>\d{1,4})[/-](?<second>\d{1,2})[/-](?<third>\d{2,4})"
# Written out: MARCH 9, 1980, or 9 MAR 1980; brought to the form above before anything else.
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# The first kind whose pattern is found names the instruction.
_KINDS = (
    ("downgrade", r"\bDNG\b"),
    ("gds", r"\b(?:X?GDS|NGDS|RDS)\b"),
    ("date", r"\d{1,4}[/-]\d{1,2}[/-]\d{2,4}"),
    ("oadr", r"\bOADR\b"),
    ("exemption", r"\b(?:25)?X[1-9]\b"),
    ("manual_review", r"\bMR\b"),
    ("event", r"\b(?:UPON|AFTER|CLOSURE|COMPLETION|CONCLUSION|WHEN)\b"),
    ("na", r"\bN ?/?A\b|NOT APPLICABLE"),
    ("none", r"^(?:DECL)?[: .]*$"),
)
# The date of a downgrading is not one of declassification.
_DATED = ("date", "gds")


def read_declassification(fields: pl.DataFrame) -> pl.DataFrame:
    """rec and eo (text of the E.O. line) in; rec, eo_number, declassify_on, declass_kind, declass_raw out.

    Also eo_found (the number as printed) and date_swapped, for parse issues.
    """
    text = pl.col("eo").str.replace_all("\n", " ", literal=True)
    found = text.str.extract(_NUMBER).cast(pl.Int64)
    rest = text.str.replace(_PREFIX, "").str.strip_chars()
    upper = _numeric_dates(rest.str.to_uppercase())
    kind = pl.coalesce(
        *(pl.when(upper.str.contains(pattern)).then(pl.lit(name)) for name, pattern in _KINDS),
        pl.when(text.is_not_null()).then(pl.lit("other")),
        pl.lit("none"),
    )
    frame = fields.select(
        "rec",
        pl.when(found.is_in(KNOWN_ORDERS)).then(found).alias("eo_number"),
        found.alias("eo_found"),
        kind.alias("declass_kind"),
        pl.when(rest != "").then(rest).alias("declass_raw"),
        upper.str.extract_groups(_DATE).alias("date"),
    ).unnest("date")
    return _dates(frame).drop("first", "second", "third")


def _numeric_dates(upper: pl.Expr) -> pl.Expr:
    for place, month in enumerate(_MONTHS, 1):
        upper = upper.str.replace(rf"\b{month}[A-Z]*\.? (\d{{1,2}}),? ?(\d{{4}})\b", f"{place}/$1/$2")
        upper = upper.str.replace(rf"\b(\d{{1,2}}) {month}[A-Z]*\.?,? (\d{{4}}|\d{{2}})\b", f"{place}/$1/$2")
    return upper


def _dates(frame: pl.DataFrame) -> pl.DataFrame:
    """Month first, or year first; a month above 12 is a day, swapped and flagged."""
    first, second, third = (pl.col(name).cast(pl.Int32) for name in ("first", "second", "third"))
    year_first = pl.col("first").str.len_chars() == 4
    year = _full_year(pl.when(year_first).then(first).otherwise(third))
    month, day = (
        pl.when(year_first).then(second).otherwise(first),
        pl.when(year_first).then(third).otherwise(second),
    )
    swapped = (month > 12) & (day <= 12)
    text = pl.format(
        "{}-{}-{}",
        year,
        pl.when(swapped).then(day).otherwise(month),
        pl.when(swapped).then(month).otherwise(day),
    )
    dated = pl.col("declass_kind").is_in(_DATED)
    return frame.with_columns(
        declassify_on=pl.when(dated).then(text.str.strptime(pl.Date, "%Y-%m-%d", strict=False)),
        date_swapped=(dated & swapped).fill_null(False),
    )


def _full_year(year: pl.Expr) -> pl.Expr:
    """Two-digit years: 20xx under the orders of 1995 and later, 19xx under those before 1982."""
    order = pl.col("eo_number")
    old = order.is_in([11652, 12065]) | ((order == 12356) & (year > 50))
    return pl.when(year >= 100).then(year).when(old).then(1900 + year).otherwise(2000 + year)
