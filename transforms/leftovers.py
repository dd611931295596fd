"""The leftover audit: lines of header and preamble that no rule claimed."""

import polars as pl

from transforms import within
from transforms.telegram import Telegrams

# What header lines can be: transmission id, relays, DE, security, date-time group, FM and the lists (told by
# their place below FM), page lines, ends, a post's own header, a distribution block.
_KNOWN = (
    r"^(?:VZCZC|[ZOPR]{2} R|DE R|ZN[RY] |(?:[ZOPR] ?){0,2} *\d{6}Z|FM |TO\b|INFO\b|PAGE \d|BT$|NNNN|Z[A-Z]{2}\b"
    r"|R[A-Z]{3,6}(?: R[A-Z]{3,6})*$|CX[A-Z]+:|(?:ACTION|DISSEMINATION|CHARGE|APPROVED|DRAFTED|CLEARED|ORIGIN)\b"
    r"|-{8,}|/\d{3} [A-Z]|\d{5}$|[A-Z][A-Z0-9/-]{0,11} ?(?::| - ) ?[A-Z]|DESIRED|[A-Z]{2,5}-\d{2}\b"
    r"|(?:MON|TUES|WEDNES|THURS|FRI|SATUR|SUN)DAY,|THIS RECORD IS A PARTIAL|ORIGINAL CABLE IS NOT|NOT AVAILABLE)"
)
# What the relay left among the addressees.
_DEBRIS = r"^(?:BT$|NNNN|GR ?[0-9]|(?:[A-Z]+ )?GRNC|#[0-9]|-{3}|C ?O ?R ?R ?E ?C ?T ?E ?D )"


def _unclaimed_header(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines above FM (or all, where there is none) that are nothing known."""
    begins = pl.col("line").str.starts_with("FM ")
    # Most lines are below: they are not looked at any further.
    above = lines.filter(~within.any_above(begins))
    return above.filter(~pl.col("line").str.to_uppercase().str.contains(_KNOWN))


def _unclaimed_preamble(preamble: pl.DataFrame) -> pl.DataFrame:
    return preamble.filter(pl.col("kind").is_null() & ~pl.col("repeated"))


def unclaimed_lines(telegrams: Telegrams) -> tuple[int, int]:
    """Unclaimed lines, and all lines of headers and preambles."""
    left = _unclaimed_header(telegrams.header_lines).height + _unclaimed_preamble(telegrams.preamble).height
    return left, telegrams.header_lines.height + telegrams.preamble.height


def header_leftovers(lines: pl.DataFrame) -> pl.LazyFrame:
    """Issues (rec, field, code, severity, detail): of each record the first unclaimed line, and the first of debris."""
    found = {
        "header_line_unclaimed": _unclaimed_header(lines),
        "header_debris": _debris(lines),
        "header_keyword_damaged": lines.filter("mended"),
    }
    firsts = [
        frame.unique("rec", keep="first", maintain_order=True).select(
            "rec",
            pl.lit("header_raw").alias("field"),
            pl.lit(code).alias("code"),
            pl.lit("info").alias("severity"),
            pl.col("line").str.slice(0, 120).alias("detail"),
        )
        for code, frame in found.items()
    ]
    return pl.concat(firsts).lazy()


def _debris(lines: pl.DataFrame) -> pl.DataFrame:
    """Lines below FM that are no addressees."""
    likely = lines.with_row_index("at").filter(pl.col("line").str.contains(_DEBRIS))
    if likely.is_empty():
        return likely
    begins = lines.with_row_index("at").filter(pl.col("line").str.starts_with("FM "))
    first = begins.group_by("rec").agg(pl.col("at").min().alias("from"))
    return likely.join(first, on="rec", maintain_order="left").filter(pl.col("at") > pl.col("from"))
