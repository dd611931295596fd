"""What a telegram says twice and must say alike (4.4): the quality rules count cables where it does not.

These comparisons need values that no column holds, so they are made while the telegram is read.
"""

from functools import cache

import polars as pl

from schemas import vocab
from transforms.issues import Finding, issues_of

# Below this many characters a few lines of ending are too large a share.
_SHORT = 400
_ACCOUNTED = 0.85
_BLANK = r"(?m)^[-=_*~ ]*\n|(?:( ) +)"
# What stands before the text of a numbered paragraph: number, stop, mark and blanks.
_PARAGRAPH_HEAD = 12


@cache
def _stations_by(column: str) -> pl.DataFrame:
    """Names of posts in the vocabulary that stand for one station only: name, and said_<column>."""
    table = vocab.table("posts").select(pl.col(column).alias("name"), "mrn_station").drop_nulls().unique()
    single = table.filter(pl.len().over("name") == 1)
    return single.rename({"mrn_station": f"said_{column}"})


def _with_stations(facts: pl.DataFrame) -> pl.DataFrame:
    """Add the stations that FM line (said_name) and origin label (said_origin) stand for, where that is certain."""
    by_name, by_origin = _stations_by("name"), _stations_by("origin")
    frame = facts.join(by_name, left_on="from_plad", right_on="name", how="left", maintain_order="left")
    return frame.join(by_origin, left_on="origin", right_on="name", how="left", maintain_order="left")


def _with_lengths(facts: pl.DataFrame, preamble: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.DataFrame:
    """Add expected (characters below the header block) and accounted (in paragraphs and headings)."""
    claimed = pl.col("kind").is_not_null() & ~pl.col("repeated")
    head = preamble.filter(claimed).group_by("rec").agg(head=(pl.col("line").str.len_chars() + 1).sum())
    headed = pl.col("heading").unique().drop_nulls().str.len_chars().sum()
    accounted = (pl.col("char_count") + _PARAGRAPH_HEAD).sum() + headed
    read = paragraphs.group_by("rec").agg(accounted=accounted.cast(pl.Int64))
    frame = facts.join(head, on="rec", how="left", maintain_order="left")
    frame = frame.join(read, on="rec", how="left", maintain_order="left")
    length = pl.col("body_text").str.len_chars().cast(pl.Int64)
    frame = frame.with_columns(expected=length - pl.col("head").fill_null(0).cast(pl.Int64))
    # Rules, blank lines and the columns of tables are no lost text; few cables need so close a look.
    doubtful = frame.select((pl.col("accounted") < _ACCOUNTED * pl.col("expected")).fill_null(False)).to_series()
    at = doubtful.arg_true()
    text = frame["body_text"].gather(at).str.replace_all(_BLANK, "$1")
    less = frame["body_text"].gather(at).str.len_chars().cast(pl.Int64) - text.str.len_chars().cast(pl.Int64)
    return frame.with_columns(frame["expected"].clone().scatter(at, frame["expected"].gather(at) - less))


def _findings() -> list[Finding]:
    days_apart = (pl.col("de_day") - pl.col("sent_at").dt.ordinal_day()).abs()
    station, said = pl.col("station"), (pl.col("said_name"), pl.col("said_origin"))
    other_post = pl.any_horizontal(name.is_not_null() & (name != station) for name in said)
    total = pl.col("sections_total")
    sections = pl.format("{} of {}", pl.col("last_section").fill_null(1), total)
    lost = (pl.col("accounted").fill_null(0) < _ACCOUNTED * pl.col("expected")) & (pl.col("expected") > _SHORT)
    complete = pl.col("body_status") == "full"
    return [
        (
            pl.col("de_serial") != pl.col("serial") % 10_000,
            "serial",
            "de_serial_differs",
            "warning",
            pl.format("#{}", "de_serial"),
        ),
        # The last day of a year and the first of the next are neighbours.
        (
            (days_apart > 1) & (days_apart < 364),
            "created_at",
            "de_day_differs",
            "warning",
            pl.format("day {}", "de_day"),
        ),
        (other_post, "from_plad", "sender_differs", "warning", pl.coalesce("from_plad", "origin")),
        (
            pl.col("zny_level") != pl.col("body_classification"),
            "body_classification",
            "security_line_differs",
            "warning",
            pl.col("zny_level"),
        ),
        (
            complete & (total > 1) & (pl.col("last_section").fill_null(1) != total),
            "sections_total",
            "sections_incomplete",
            "warning",
            sections,
        ),
        (
            complete & lost,
            "paragraphs",
            "text_unaccounted",
            "warning",
            pl.format("{} of {} characters", "accounted", "expected"),
        ),
    ]


def check_issues(facts: pl.DataFrame, preamble: pl.DataFrame, paragraphs: pl.DataFrame) -> pl.LazyFrame:
    """Facts of current records, their preamble lines and paragraphs in; issues (rec, field, code, ...) out."""
    named = _with_stations(facts.drop("said_name", "said_origin", strict=False))
    return issues_of(_with_lengths(named, preamble, paragraphs).lazy(), _findings())
