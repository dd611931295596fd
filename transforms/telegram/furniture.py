"""Lines of the relay and the printer inside the text: section breaks, page lines, headers of later sections (2.11)."""

from functools import cache

import polars as pl

from schemas import vocab
from transforms.telegram.repeats import later_headers
from transforms.telegram.spans import Spans, flags
from transforms.telegram.split import LEVEL_PATTERN

# SUVA 00000214  002 OF 003: station in at most ten characters, eight-digit serial, part, total.
_NUMBERS = r"\d{8} {1,4}(\d{3})(?:\.\d+)? (?:OF|of) \d{3}"
_BREAK_LINE = rf"^[A-Za-z][A-Za-z .'-]{{1,12}} {_NUMBERS}$"
_HINT = r"[0-9] (?:OF|of) [0-9]{3}"
_PAGE_LINE = (
    rf"^(?:(?:{LEVEL_PATTERN}) +)?PAGE \d{{2,3}} +.*\d{{6}}Z$"
    r"|^PAGE \d{2,3} +[A-Z .'-]+ +\d{3,7} +\d{2} OF \d{2}$|^PAGE \d{2} +[A-Z][A-Z .'-]{1,9} +\d{5,6}$"
    rf"|^PAGE \d{{2,3}} +R[A-Z]{{4,6}} ?[A-Z]? ?\d{{3,6}}(?: +(?:{LEVEL_PATTERN}|UNCLAS.*))?$"
)
_PAGE_TEXT = (
    rf"(?:^| )(?:(?:{LEVEL_PATTERN}) +)?PAGE \d{{2}} +[A-Z][A-Z .'-]{{1,11}} +\d{{3,7}}"
    r"(?: +\d{2} OF \d{2})? +\d{6}Z(?: |$)"
)
_BARE_LEVEL = rf"^(?:{LEVEL_PATTERN})$"
_CAPTIONS = r"^(?:(?:EXDIS|NODIS|LIMDIS|STADIS|NOFORN|SIPDIS|SENSITIVE|EFTO|FOUO)[ ,/]*)+$"
# A page line has at most so many lines of levels and captions on either side.
_FRAME = 3


@cache
def _break() -> str:
    """A break in mid-line, where a line was re-flowed: only a known station has several words there."""
    names = vocab.table("posts")["name"].str.extract(r"^[A-Z]+ (.+)$").drop_nulls()
    short = names.str.slice(0, 10).str.strip_chars_end().unique().sort(descending=True)
    several = short.filter(short.str.contains(r"^[A-Z.'-]+(?: [A-Z.'-]+)+$"))
    escaped = "|".join(name.replace(".", r"\.") for name in several)
    return rf"(?:^| )(?:{escaped}|[A-Z][A-Z.'-]{{1,11}}) {_NUMBERS}(?: |$)"


def remove_furniture(lines: pl.DataFrame, body: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Body lines (rec, line, gap) and the texts they were made of in; the lines without furniture and the section
    breaks out.

    Lines come back with column `at`, their position. Breaks have the columns rec, at (position of the first
    line after the break) and section.
    """
    spans = Spans.of(lines, len(body))
    cleaned, section = _breaks(lines["line"], spans.lines_of(body.str.contains(_HINT)))
    # Looking for the word first spares all lines the whole patterns.
    near = spans.lines_of(body.str.contains("PAGE ", literal=True))
    likely = near.filter(lines["line"].gather(near).str.contains("PAGE ", literal=True))
    cleaned = cleaned.scatter(likely, _closed_up(cleaned.gather(likely), _PAGE_TEXT)) if len(likely) else cleaned
    page = _page_lines(lines, likely)
    later, section = later_headers(lines, spans, section, page)
    frame = lines.with_columns(cleaned.alias("line"), section.alias("section"))
    frame = frame.with_columns(keep=(pl.col("line").str.len_bytes() > 0) & ~page & ~later)
    frame = frame.with_columns(at=(pl.col("keep").cum_sum() - pl.col("keep")).cast(pl.UInt32))
    # A break in mid-line belongs to the paragraphs after that line.
    below = (pl.col("at") + pl.col("keep")).cast(pl.UInt32)
    breaks = frame.filter(pl.col("section").is_not_null()).select("rec", below.alias("at"), "section")
    return frame.filter("keep").drop("section", "keep"), breaks


def _breaks(line: pl.Series, near: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The lines without section breaks, and the section that begins at each line, or null.

    All breaks are among the lines at the positions `near`.
    """
    section = pl.Series("section", [None], dtype=pl.Int64).new_from_index(0, len(line))
    # The classification line tells of sections too, but in another form.
    at = near.filter(line.gather(near).str.contains(_HINT))
    at = at.filter(line.gather(at).str.contains(r"[0-9]{8} "))
    found = line.gather(at)
    if not len(at):
        return line, section
    number, rest = found.str.extract(_BREAK_LINE), pl.Series([""]).new_from_index(0, len(at))
    inside = number.is_null().arg_true()
    if len(inside):
        part = found.gather(inside)
        number = number.scatter(inside, part.str.extract(_break()))
        rest = rest.scatter(inside, _closed_up(part, _break()))
    return line.clone().scatter(at, rest), section.scatter(at, number.cast(pl.Int64))


def _page_lines(lines: pl.DataFrame, likely: pl.Series) -> pl.Series:
    """Page lines of the relay, and the levels and captions it printed directly above or below them."""
    page = flags(len(lines), likely.filter(lines["line"].gather(likely).str.contains(_PAGE_LINE)))
    for _ in range(_FRAME):
        at = page.arg_true().cast(pl.Int64)
        if not len(at):
            return page
        beside = pl.concat([at - 1, at + 1]).filter(pl.concat([at > 0, at < len(lines) - 1])).unique().sort()
        beside = beside.filter(~page.gather(beside))
        found = lines["line"].gather(beside)
        page |= flags(len(lines), beside.filter(found.str.contains(_BARE_LEVEL) | found.str.contains(_CAPTIONS)))
    return page


def _closed_up(found: pl.Series, pattern: str) -> pl.Series:
    return found.str.replace_all(pattern, " ").str.strip_chars()
