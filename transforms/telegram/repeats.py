"""What a telegram says twice: the header above each later section, and whole sections printed again (2.11)."""

import numpy as np
import polars as pl

from transforms import within
from transforms.telegram.captions import CAPTION_LINE
from transforms.telegram.signs import matching, opening
from transforms.telegram.spans import Positions, Spans, flags, positions
from transforms.telegram.split import LEVEL_OPENINGS, LEVEL_PATTERN

# The header of a later section: C O N F I D E N T I A L SECTION 02 OF 03 SUVA 000214.
_SECTION_LINE = (
    rf"^(?:{LEVEL_PATTERN})\b.{{0,40}}? SECTION (0?[2-9]|[1-9]\d) OF \d{{1,2}} [A-Z][A-Z .'-]+ \d{{2,7}}\b.{{0,40}}$"
)
_CLASSIFIED = rf"^(?:{LEVEL_PATTERN})\b.* \d{{2,7}}$"
_BARE_LEVEL = rf"^(?:{LEVEL_PATTERN})$"
_TEXT = r"^(?:[-=_*~] ?){4,}$|^[(\[]?[0-9]{1,2}[.)]? ?(?:\(|[A-Z]|$)"
_STRAY = ("SIPDIS", "NOFORN", "EXDIS", "NODIS", "LIMDIS", "SENSITIVE")
# Below a break or such a header come at most so many lines that stood within so many at the top.
_TOP, _BELOW = 40, 15


def later_headers(
    lines: pl.DataFrame, spans: Spans, section: pl.Series, page: pl.Series
) -> tuple[pl.Series, pl.Series]:
    """True on lines that repeat the header below a section break; and the sections, with those of such headers.

    `section` is the section that begins at a line, or null.
    """
    likely = matching(lines["line"], "SECTION ", opening(lines["line"], LEVEL_OPENINGS))
    above = (likely.cast(pl.Int64) - 1).clip(0)
    inner = likely.filter((lines["rec"].gather(likely) == lines["rec"].gather(above)) & (likely > 0))
    number = lines["line"].gather(inner).str.extract(_SECTION_LINE).cast(pl.Int64)
    heads, number = inner.filter(number.is_not_null()), number.drop_nulls()
    section = section.scatter(heads, number)
    tops = pl.concat([section.is_not_null().arg_true(), page.arg_true()]).unique().sort()
    header = flags(len(lines), heads)
    return header | _repeating(lines, spans, tops, header), section


def _repeating(lines: pl.DataFrame, spans: Spans, tops: pl.Series, header: pl.Series) -> pl.Series:
    """The lines directly below each of `tops` that are captions, levels, or stood at the top of their record."""
    if not len(tops):
        return header
    low = tops.to_numpy().astype(np.int64) + 1
    high = np.minimum(low + _BELOW, len(lines))
    at, group = positions(low, high), pl.Series(np.repeat(np.arange(len(low)), high - low))
    owner = lines["rec"].gather(tops)
    rows = pl.DataFrame(
        [at.alias("at"), group.alias("group"), owner.gather(group).alias("owner"), *lines[at].select("rec", "line")]
    )
    records = owner.unique().sort().to_numpy()
    spot = positions(spans.start[records], np.minimum(spans.start[records] + _TOP, spans.end[records]))
    top = pl.DataFrame([lines["rec"].gather(spot), lines["line"].gather(spot), spot.cast(pl.Int64).alias("spot")])
    # The text begins with its first number, or with the rule above its first heading.
    top = top.filter(~within.any_above(pl.col("line").str.contains(_TEXT)))
    first = top.group_by("rec", "line").agg(pl.col("spot").min())
    rows = rows.join(first, on=["rec", "line"], how="left", maintain_order="left")
    line = pl.col("line")
    again = (pl.col("spot") < pl.col("at")) | line.str.contains(CAPTION_LINE) | line.str.contains(_BARE_LEVEL)
    # Another break or header may stand among them.
    rows = rows.with_columns(among=header.gather(rows["at"]) | rows["at"].is_in(tops.implode()))
    rows = rows.with_columns(again=pl.col("among") | (again & (pl.col("rec") == pl.col("owner"))).fill_null(False))
    found = rows.filter(within.all_above(pl.col("again"), ("group",)) & ~pl.col("among"))
    return flags(len(lines), found["at"].unique())


def stray_captions(line: pl.Series) -> pl.Series:
    """True on lines of captions that the relay left in the text: SIPDIS, what stands with it, and what is beside it."""
    likely = opening(line, _STRAY)
    found = line.gather(likely)
    likely = likely.filter(found.str.ends_with("DIS") | found.str.ends_with("NOFORN"))
    alone = matching(line, rf"^(?:(?:{'|'.join(_STRAY)})[ ,/]*)+$", likely)
    beside = (
        (pl.concat([alone.cast(pl.Int64) - 1, alone.cast(pl.Int64) + 1])).clip(0, max(len(line) - 1, 0)).unique().sort()
    )
    if not len(alone):
        return flags(len(line), alone)
    return flags(len(line), alone) | flags(len(line), beside.filter(line.gather(beside).is_in(["SENSITIVE", "NOFORN"])))


def sections_again(lines: pl.DataFrame, spans: Spans, first: Positions) -> pl.Series:
    """True on the lines of a section that is printed a second time, from its classification line on.

    `first` is where the text of each record begins: above it a repeated header is the preamble's affair.
    """
    nothing = flags(len(lines), pl.Series([], dtype=pl.UInt32))
    top = (
        lines["line"].gather(pl.Series(np.minimum(spans.start, max(len(lines) - 1, 0))))
        if len(lines)
        else lines["line"]
    )
    long = matching(lines["line"], _CLASSIFIED, opening(lines["line"], LEVEL_OPENINGS))
    owner = lines["rec"].gather(long).to_numpy()
    repeated = (lines["line"].gather(long) == top.gather(owner)) & pl.Series(long.to_numpy() > first[owner])
    at = long.filter(repeated)
    if not len(at):
        return nothing
    owner = lines["rec"].gather(at).to_numpy()
    low = at.to_numpy().astype(np.int64)
    rows = lines[positions(spans.start[owner], spans.end[owner])].unique("at", keep="first", maintain_order=True)
    before = pl.DataFrame({"rec": lines["rec"].gather(at), "again": at}).unique(
        "rec", keep="first", maintain_order=True
    )
    rows = rows.join(before, on="rec", maintain_order="left")
    seen = rows.filter(pl.col("at") < pl.col("again")).select("rec", "line").unique().with_columns(seen=True)
    rows = rows.filter(pl.col("at") >= pl.col("again")).join(
        seen, on=["rec", "line"], how="left", maintain_order="left"
    )
    stays = within.all_above(pl.col("seen").fill_null(False))
    return flags(len(lines), rows.filter(stays)["at"]) if len(low) else nothing
