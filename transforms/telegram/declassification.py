"""The E.O. line (2.6): which order, and when or on what condition the text is declassified."""

import polars as pl

from transforms.telegram.lines import replace_in

KNOWN_ORDERS = (11652, 12065, 12356, 12958, 13526)

_ORDER = r"^(?i)(?:\(U\) ?)?(?:E ?\.? ?[O0] ?\.?|EXECUTIVE ORDER)?"
_NUMBER = rf"{_ORDER}[ :,]{{0,3}}([\dlI]\d{{2,5}})"
_PREFIX = rf"{_ORDER}[ :,]{{0,3}}(?:[\dlI]\d{{2,5}})? ?[:;.,-]* *"
# Most lines; all others are worth looking at closely.
_PLAIN = r"^(?:DECL: ?)?(?:\d{1,2}/\d{1,2}/\d{4}|N/A|OADR)?$"
_DATE = r"(?<first>\d{1,4})/(?<second>\d{1,3})/(?<third>\d{1,4})"
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# Dates with a month in letters, brought to the form with slashes. Its name is marked, and a number put in its place.
_MARK = "\x1e"
_ANY_MONTH = rf"({'|'.join(_MONTHS)})[A-Z]*"
_MONTH_FORMS = (
    (rf"\b{_ANY_MONTH}\.? (\d{{1,2}})(?:ST|ND|RD|TH)?,? ?(\d{{4}})\b", f"{_MARK}$1/$2/$3"),
    (rf"\b(\d{{1,2}})[ -]?{_ANY_MONTH}[., -]{{0,2}}(\d{{4}}|\d{{2}})\b", f"{_MARK}$2/$1/$3"),
)
_MONTH_NUMBERS = {f"{_MARK}{month}": str(at) for at, month in enumerate(_MONTHS, 1)}
# Dates written otherwise, and damaged, brought to it too. In this order.
_DATE_FORMS = (
    # Letters for digits, beside a digit and a separator of the date.
    (r"\bO(\d[/.-])", "0$1"),
    (r"([/.-]\d{0,2})O(\d)", "${1}0$2"),
    (r"([/.-]\d{0,3})[IL](\d?)\b", "${1}1$2"),
    # Other separators, doubled ones and blanks; twice, because a find ends where the next one would begin.
    *((r"(\d)(?: ?[.-] ?|/{2,}| /+ ?|/+ )(\d)", "$1/$2"),) * 2,
    (r"\b(\d{2})/(\d{2})(\d{4})\b", "$1/$2/$3"),
    (r"\b(\d{2})(\d{2})/(\d{4})\b", "$1/$2/$3"),
    (r"\b((?:19|20)\d{2}) ?(\d{2}) ?(\d{2})\b", "$1/$2/$3"),
)
# The first kind whose pattern is found names the instruction.
_KINDS = (
    ("downgrade", r"\bDNG\b|\bDOWNGRAD"),
    ("gds", r"\b(?:X?GDS|NGDS|[RX]DS|ADS)\b"),
    ("date", None),
    ("oadr", r"\b[O0]ADR\b"),
    ("exemption", r"\b(?:\d\.\d ?|[25][05])?X-?[1-9]\b"),
    ("manual_review", r"\bMR\b|\bMANUAL REVIEW"),
    (
        "event",
        r"\b(?:UPON|AFTER|CLOSURE|COMPLETION|CONCLUSION|WHEN|END OF|DEPARTURE|FOLLOWING|TERMINATION|UNTIL|SIGNING"
        r"|RELEASE)\b",
    ),
    ("na", r"\bN ?[/.\\] ?A\b|\bNA\b|NOT APPLICABLE"),
    ("none", r"^(?:DECL)?[: .]*$"),
)
# The date of a downgrading is not one of declassification.
_DATED = ("date", "gds")
# GDS 4/17/86 (STRAND, TIM) OR-O: the orders of the seventies put the classifier here.
_PERSON = r"\(([A-Z][A-Z.'’ -]+, ?[A-Z][A-Z.'’ -]*)\)"


def read_declassification(fields: pl.DataFrame) -> pl.DataFrame:
    """rec and eo (text of the E.O. line) in; rec, eo_number, declassify_on, declass_kind, declass_raw out.

    Also eo_found (the number as printed), date_repaired and date_swapped, for parse issues, and eo_person, who
    classified.
    """
    # Many telegrams of a time have the same line: each is read once.
    distinct = fields.select(pl.col("eo").unique(maintain_order=True))
    read = _read(distinct)
    return (
        fields.select("rec", "eo").join(read, on="eo", how="left", nulls_equal=True, maintain_order="left").drop("eo")
    )


def _read(fields: pl.DataFrame) -> pl.DataFrame:
    text = pl.col("eo").str.replace_all("\n", " ", literal=True)
    found = text.str.extract(_NUMBER).str.replace("^[lI]", "1").cast(pl.Int64)
    rest = text.str.replace(_PREFIX, "").str.strip_chars()
    frame = fields.select(
        "eo",
        pl.when(found.is_in(KNOWN_ORDERS)).then(found).alias("eo_number"),
        found.alias("eo_found"),
        pl.when(rest != "").then(rest).alias("declass_raw"),
        rest.str.to_uppercase().alias("upper"),
    )
    frame = frame.with_columns(_slashed(frame["upper"]).alias("slashed"))
    kind = pl.coalesce(*(pl.when(_is_kind(pattern)).then(pl.lit(name)) for name, pattern in _KINDS), pl.lit("other"))
    frame = frame.with_columns(
        pl.when(pl.col("upper").is_not_null()).then(kind).otherwise(pl.lit("none")).alias("declass_kind"),
        pl.col("slashed").str.extract_groups(_DATE).alias("date"),
    ).unnest("date")
    person = pl.when(pl.col("declass_kind") == "gds").then(pl.col("upper").str.extract(_PERSON))
    # Neither written in figures nor in words: there was damage.
    sound = pl.col("upper").str.contains(rf"\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}\b|{'|'.join(_MONTHS)}")
    repaired = pl.col("first").is_not_null() & ~sound
    return _dates(frame.with_columns(eo_person=person, date_repaired=repaired.fill_null(False))).drop(
        "first", "second", "third", "upper", "slashed"
    )


def _is_kind(pattern: str | None) -> pl.Expr:
    return pl.col("slashed").str.contains(_DATE) if pattern is None else pl.col("upper").str.contains(pattern)


def _slashed(upper: pl.Series) -> pl.Series:
    """Dates as month/day/year or year/month/day, where they are written otherwise."""
    at = (~upper.str.contains(_PLAIN)).fill_null(False).arg_true()
    if not len(at):
        return upper
    odd = replace_in(upper.gather(at), "|".join(_MONTHS), _numbered)
    for pattern, change in _DATE_FORMS:
        odd = odd.str.replace_all(pattern, change)
    return upper.clone().scatter(at, odd)


def _numbered(odd: pl.Series) -> pl.Series:
    for pattern, change in _MONTH_FORMS:
        odd = odd.str.replace_all(pattern, change)
    return odd.str.replace_many(_MONTH_NUMBERS)


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
    """Two-digit years: 20xx under the orders of 1995 and later, 19xx under earlier ones if that is not before them."""
    order = pl.col("eo_number")
    old = (order.is_in([11652, 12065]) & (year >= 72)) | ((order == 12356) & (year > 50))
    return pl.when(year >= 100).then(year).when(old).then(1900 + year).otherwise(2000 + year)
