"""Lines of the relay and the printer inside the text: section breaks, page lines, stray captions (2.11)."""

import polars as pl

from transforms.telegram.lines import replace_in
from transforms.telegram.spans import flags
from transforms.telegram.split import LEVEL_PATTERN

# SUVA 00000214  002 OF 003: station in at most ten characters, eight-digit serial, part, total. It can stand
# in mid-line where the line was re-flowed.
_BREAK = r"(?:^| )[A-Z][A-Z .'-]{1,12} \d{8} {1,4}(\d{3})(?:\.\d+)? OF \d{3}(?: |$)"
_BREAK_HINT = r"[0-9] OF [0-9]"
_PAGE_LINE = (
    rf"^(?:(?:{LEVEL_PATTERN}) +)?PAGE \d{{2}} +.*\d{{6}}Z$|^PAGE \d{{2}} +[A-Z .'-]+ +\d{{3,7}} +\d{{2}} OF \d{{2}}$"
)
_BARE_LEVEL = rf"^(?:{LEVEL_PATTERN})$"


def remove_furniture(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Body lines (rec, line, gap) in; the lines without furniture and the section breaks out.

    Lines come back with column `at`, their position. Breaks have the columns rec, at (position of the first
    line after the break) and section.
    """
    hint = lines["line"].str.contains(_BREAK_HINT)
    page = _page_lines(lines)
    section = pl.Series("section", [None], dtype=pl.Int64).new_from_index(0, len(lines))
    at = hint.arg_true()
    if len(at):
        found = lines["line"].gather(at).str.extract(_BREAK).cast(pl.Int64)
        section = section.scatter(at, found)
    cleaned = replace_in(lines["line"], _BREAK_HINT, _drop_breaks)
    frame = lines.with_columns(cleaned.alias("line"), section.alias("section"))
    frame = frame.with_columns(keep=(pl.col("line").str.len_bytes() > 0) & ~page)
    frame = frame.with_columns(at=(pl.col("keep").cum_sum() - pl.col("keep")).cast(pl.UInt32))
    # A break in mid-line belongs to the paragraphs after that line.
    later = (pl.col("at") + pl.col("keep")).cast(pl.UInt32)
    breaks = frame.filter(pl.col("section").is_not_null()).select("rec", later.alias("at"), "section")
    return frame.filter("keep").drop("section", "keep"), breaks


def _page_lines(lines: pl.DataFrame) -> pl.Series:
    """Page lines of the relay, and the bare levels it printed directly above or below them."""
    # Looking for the word first spares all lines the whole pattern.
    likely = lines["line"].str.contains("PAGE ", literal=True).arg_true()
    page = flags(len(lines), likely.filter(lines["line"].gather(likely).str.contains(_PAGE_LINE)))
    at = page.arg_true().cast(pl.Int64)
    if not len(at):
        return page
    beside = pl.concat([at - 1, at + 1]).filter(pl.concat([at > 0, at < len(lines) - 1])).unique().sort()
    bare = lines["line"].gather(beside).str.contains(_BARE_LEVEL)
    return page | flags(len(lines), beside.filter(bare))


def _drop_breaks(found: pl.Series) -> pl.Series:
    return found.str.replace_all(_BREAK, " ").str.strip_chars()
