"""The transmission lines of the header (2.2, 2.3): who sent the telegram, when, how urgently and how.

The date-time group is found first; everything before it is furniture to be mined, everything after it is
FM, TO and INFO, which `addressees` reads.
"""

import polars as pl

from transforms.fuzzy import nearest
from transforms.telegram.lines import replace_in
from transforms.telegram.signs import beginning, opening

_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

# Up to two precedence letters, day, hour and minute, Z, month, year, then operating signals.
_DTG = (
    r"^(?i)(?:(?<action>[ZOPR])(?: +| ?)(?:(?<info>[ZOPR]) +)?)?"
    r"(?<day>\d{2})(?<hour>\d{2})(?<minute>\d{2})Z? *(?<month>[A-Z]{2,3})[A-Z]* *"
    r"(?<year>\d{4}|\d{2})\b *(?<signals>.*)$"
)
# 3O1930Z: letters typed for figures.
_LETTERED = r"^((?:[ZOPR] ?){0,2}? *)((?:\d[\dOIl]{5}|O[\dOIl]{5}))(Z? *[A-Z]{3}[A-Z]* *\d{2}.*)$"
# ... which then stand beside a figure or alone; most groups have none.
_LETTER_BESIDE = r"[OIl]\d|\d[OIl]|[OIl]{6}"
# What a group begins with; behind it there can also be a blank, or a letter for a figure.
_GROUP_SIGNS = "ZOPRzopr0123456789"
_PRECEDENCE = {"Z": "FLASH", "O": "IMMEDIATE", "P": "PRIORITY", "R": "ROUTINE"}

# Two-digit years: 66-99 are 19xx, 00-65 are 20xx.
PIVOT = 66

# Letters of the ZNY/ZNR line and the level they stand for; E is EFTO, which is unclassified.
_ZNY_LEVELS = {
    "U": "UNCLASSIFIED",
    "E": "UNCLASSIFIED",
    "C": "CONFIDENTIAL",
    "S": "SECRET",
    "T": "TOP SECRET",
}


def four_digit_year(two: pl.Expr) -> pl.Expr:
    """Expand a two-digit year; a four-digit one stays as it is."""
    century = pl.when(two >= PIVOT).then(1900).otherwise(2000)
    return pl.when(two < 100).then(two + century).otherwise(two)


def _first(lines: pl.DataFrame, chosen: pl.Expr) -> pl.DataFrame:
    """The first chosen line of each record, with its position among the header lines."""
    return lines.filter(chosen).unique("rec", keep="first", maintain_order=True)


def _opened(lines: pl.DataFrame, *words: str) -> pl.DataFrame:
    return lines[opening(lines["line"], words)]


def _in_figures(line: pl.Series) -> pl.Series:
    head, digits, tail = (line.str.extract(_LETTERED, part) for part in (1, 2, 3))
    mended = head + digits.str.replace_all("O", "0").str.replace_all("[Il]", "1") + tail
    return mended.zip_with(mended.is_not_null(), line)


def _months(printed: pl.Series) -> pl.Series:
    """The months as printed, or those they are but for one slip (MYA); null for others."""
    odd = (~printed.is_in(_MONTHS)).fill_null(False).arg_true()
    return printed.clone().scatter(odd, nearest(printed.gather(odd), _MONTHS, one_edit_from=2)) if len(odd) else printed


def _date_time_group(lines: pl.DataFrame) -> pl.DataFrame:
    """rec, at_dtg, dtg_raw, sent_at (UTC, null if it is no date), precedence_action, precedence_info, op_signals."""
    # Most header lines are addresses: these need not be looked at more closely.
    lines = lines[beginning(lines["line"], _GROUP_SIGNS, _GROUP_SIGNS + " Il")]
    lines = lines.with_columns(group=replace_in(lines["line"], _LETTER_BESIDE, _in_figures))
    likely = pl.col("group").str.contains(r"^(?i)(?:[ZOPR] ?){0,2} *\d{6}Z? *[A-Z]{2,3}")
    found = _first(lines, likely).with_columns(pl.col("group").str.extract_groups(_DTG).alias("dtg")).unnest("dtg")
    found = found.with_columns(_months(found["month"].str.to_uppercase()).alias("month")).drop_nulls("month")
    number = {name: pl.col(name).cast(pl.Int32) for name in ("day", "hour", "minute", "year")}
    month = pl.col("month").replace_strict(_MONTHS, range(1, 13), return_dtype=pl.Int32)
    stamp = pl.format(
        "{}-{}-{} {}:{}",
        four_digit_year(number["year"]),
        month,
        number["day"],
        number["hour"],
        number["minute"],
    )
    signals = pl.col("signals").str.strip_chars()
    return found.select(
        "rec",
        pl.col("at").alias("at_dtg"),
        # The line as read, without the operating signals that follow it.
        pl.col("line").str.strip_suffix(pl.col("signals")).str.strip_chars_end().alias("dtg_raw"),
        stamp.str.strptime(pl.Datetime("us"), "%Y-%m-%d %H:%M", strict=False).alias("sent_at"),
        _precedence("action"),
        _precedence("info"),
        pl.when(signals != "").then(signals).alias("op_signals"),
    )


def _precedence(role: str) -> pl.Expr:
    letter = pl.col(role).str.to_uppercase()
    return letter.replace_strict(_PRECEDENCE, default=None).alias(f"precedence_{role}")


def read_envelope(lines: pl.DataFrame) -> pl.DataFrame:
    """Header lines in (rec, line, gap), one row a record that has any of them out.

    Columns: rec, transmission_id, from_ri, de_serial, de_day (of the year), from_plad, at_from, at_dtg, dtg_raw,
    sent_at, precedence_action, precedence_info, op_signals, zny_level. `at_*` are positions among `lines`.
    """
    line = pl.col("line")
    lines = lines.with_row_index("at")
    transmission = _first(_opened(lines, "VZCZ"), line.str.starts_with("VZCZC")).select(
        "rec", line.str.extract(r"^(VZCZC[A-Z]{2,3}\d{3,4})").alias("transmission_id")
    )
    origin = _first(_opened(lines, "DE "), line.str.contains(r"^DE [A-Z]{4,7}\b")).select(
        "rec",
        line.str.extract(r"^DE ([A-Z]{4,7})").alias("from_ri"),
        line.str.extract(r"#(\d{4})").cast(pl.Int64).alias("de_serial"),
        line.str.extract(r"#\d{4}(?:/\d+)? +(\d{3})\d{4}").cast(pl.Int64).alias("de_day"),
    )
    security = _first(_opened(lines, "ZNR", "ZNY"), line.str.contains(r"^ZN[RY] ")).select(
        "rec",
        line.str.extract(r"^ZN[RY] ([UECST])").replace_strict(_ZNY_LEVELS, default=None).alias("zny_level"),
    )
    sender = _first(_opened(lines, "FM "), line.str.starts_with("FM ")).select(
        "rec", pl.col("at").alias("at_from"), line.str.slice(3).str.strip_chars().alias("from_plad")
    )
    envelope = lines.select(pl.col("rec").unique(maintain_order=True))
    for part in (transmission, origin, security, _date_time_group(lines), sender):
        envelope = envelope.join(part, on="rec", how="left")
    return envelope
