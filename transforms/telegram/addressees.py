"""The TO and INFO lists (2.4): which header lines are addressees, in which role, and who is exempted."""

import polars as pl

from schemas import vocab
from transforms import within
from transforms.telegram.lines import replace_in
from transforms.telegram.signs import beginning, matching
from transforms.telegram.spans import flags
from transforms.telegram.split import LEVEL_PATTERN

_PRECEDENCE = "|".join(vocab.codes("precedence"))
# A telegram cut into sections has page lines of the relay between its addressees.
_PAGE_HINT = "PAGE [0-9]{2} "
_PAGE_TEXT = rf"(?:\b(?:{LEVEL_PATTERN}) +)?\bPAGE \d{{2}} +.*?\d{{6}}Z *|^PAGE \d{{2}} .*$"
# BT ends the header. Group counts, operating signals, numbers, rules and marks of the relay are no addressees.
_NO_ADDRESSEE = (
    r"^(?:GR ?\d+|NNNN|(?:[A-Z]+ )?GRNC|Z(?:[A-DF-Z][A-Z]|E[A-MO-Z])(?: .{0,20})?|#\d+|[-=_*]{3,}[\d Z/-]*"
    rf"|C ?O ?R ?R ?E ?C ?T ?E ?D +C ?O ?P ?Y.*|{LEVEL_PATTERN})$"
)
# Lists run on in one line, and lists in small letters.
_SECOND_LIST = r"^(?i)(TO:? .*[^ ]) +(INFO:? +(?:[A-Z]{4,7}/|AMEMBASSY|AMCONSUL|USMISSION).*)$"
_SMALL = r"^[a-z]{4,7}/|^(?:amembassy|amconsul|usmission|secstate) "
# What wraps off an address: its counter, its precedence, or both.
_REST = rf"^(?:(?:{_PRECEDENCE})(?: |$))?(?:\d{{3,5}}(?:-\d{{3,5}})?)?$"
# Drafters' lines end at about 69 columns; a shorter line is a whole address.
_WRAP = 60
_ADDRESS_START = (
    r"^(?:[A-Z]{4,7}/|ZEN/|XMT|(?:AMEMBASSY|AMCONSUL|USMISSION|USINT|SECSTATE|USEU|USDEL|AIT|DEPT|HQ|CDR|COM)\b)"
)
_EXEMPT = r"^XMT(?:[ /,:]+|$)"
# Exempted posts on the line of their collective: ISLAND COLLECTIVE, XMT, AMEMBASSY KOROR, AMEMBASSY MAJURO
_EXEMPT_INLINE = r"[, (]+XMT\b[,:/ ]*(.*?)\)?$"
_NO_NAME = rf"^[A-Z]{{4,7}}/| (?:{_PRECEDENCE})(?: \d{{3,5}})?$| \d{{3,5}}(?:-\d{{3,5}})?$"
_COLLECTIVE = r"\b(?:COLLECTIVE|POSTS)\b|^ALL "
# Two addresses on one line, each with its routing indicator.
_RUN_ON = r" +(R[HU][A-Z]{2,5}/[A-Z])"


def read_addressees(lines: pl.DataFrame, envelope: pl.DataFrame) -> pl.DataFrame:
    """Header lines and the envelope in; one row an addressee line out: rec, role, raw, excluded.

    TO begins the action list and INFO the information list; lines after them belong to the list that was
    begun last. An empty keyword line begins a list too. Lines from XMT to the end of their list, or to a blank
    line, name posts exempted from the collective above: they become its `excluded`, joined by `;`.
    """
    listed = _lists(lines, envelope)
    raw = replace_in(listed["raw"], _PAGE_HINT, _drop_pages)
    listed = listed.with_columns(replace_in(raw, _SMALL, lambda found: found.str.to_uppercase()).alias("raw"))
    listed = _apart(listed)
    text = pl.col("raw")
    kept = listed.filter((text != "") & pl.col("role").is_not_null() & ~text.str.contains(_NO_ADDRESSEE))
    ended = kept["raw"] == "BT"
    if ended.any():
        kept = kept.filter(~within.any_above(text == "BT"))
    return _exempt(_unwrap(kept))


def _apart(listed: pl.DataFrame) -> pl.DataFrame:
    """Give each address a line of its own."""
    if not listed["raw"].str.contains(_RUN_ON).any():
        return listed
    parts = listed.with_row_index("row").with_columns(pl.col("raw").str.replace_all(_RUN_ON, "\n$1").str.split("\n"))
    parts = parts.explode("raw").with_columns(head=pl.col("row").is_first_distinct())
    return parts.with_columns(pl.col("gap", "begins") & pl.col("head")).drop("row", "head")


def _drop_pages(found: pl.Series) -> pl.Series:
    return found.str.replace_all(_PAGE_TEXT, "").str.strip_chars()


def _lists(lines: pl.DataFrame, envelope: pl.DataFrame) -> pl.DataFrame:
    """Lines below FM with their role, the keyword taken off (rec, role, raw, gap, begins a list)."""
    from_lines = envelope.select("rec", "at_from").drop_nulls()
    after = (
        lines.with_row_index("at")
        .join(from_lines, on="rec", how="inner", maintain_order="left")
        .filter(pl.col("at") > pl.col("at_from"))
    )
    after = _split_lists(after)
    # Few lines begin a list, and in most texts those with TO or INFO are all that begin so.
    at = matching(after["line"], r"^(?i)(?:TO|INFO)(?::| |$)", beginning(after["line"], "TtIi", "OoNn"))
    found = after["line"].gather(at)
    role = pl.select(pl.when(found.str.contains("^[Tt]")).then(pl.lit("action")).otherwise(pl.lit("info"))).to_series()
    nothing = pl.Series([None], dtype=pl.String).new_from_index(0, len(after))
    after = after.with_columns(
        flags(len(after), at).alias("begins"),
        nothing.scatter(at, role).alias("role"),
        after["line"].clone().scatter(at, found.str.replace(r"^(?i)(?:TO|INFO):? *", "")).alias("raw"),
    )
    return after.select("rec", pl.col("role").forward_fill().over("rec"), "raw", "gap", "begins")


def _split_lists(lines: pl.DataFrame) -> pl.DataFrame:
    """Give INFO a line of its own where it runs on behind TO."""
    if not len(matching(lines["line"], _SECOND_LIST, beginning(lines["line"], "Tt", "Oo"))):
        return lines
    parts = pl.col("line").str.replace(_SECOND_LIST, "$1\n$2").str.split("\n")
    return lines.with_columns(parts.alias("line")).explode("line")


def _unwrap(listed: pl.DataFrame) -> pl.DataFrame:
    """Join an address that was wrapped: no routing indicator, no known prefix, below a line at its limit."""
    raw = pl.col("raw")
    wrapped = (
        (((raw.shift(1).str.len_chars() > _WRAP) & ~raw.str.contains(_ADDRESS_START)) | raw.str.contains(_REST))
        & ~pl.col("begins")
        & (pl.col("rec") == pl.col("rec").shift(1))
    ).fill_null(False)
    marked = listed.with_columns(wrapped=wrapped)
    if not marked["wrapped"].any():
        return listed
    runs = marked.with_columns(run=(~pl.col("wrapped")).cum_sum())
    return (
        runs.group_by("run", maintain_order=True)
        .agg(
            pl.col("rec").first(),
            pl.col("role").first(),
            raw.str.join(" "),
            pl.col("gap").first(),
            pl.col("begins").first(),
        )
        .drop("run")
    )


def _exempt(listed: pl.DataFrame) -> pl.DataFrame:
    """The rows without exempted posts, which become `excluded` of their collective. Few telegrams have any."""
    exempting = listed["rec"].filter(listed["raw"].str.contains("XMT", literal=True)).unique()
    others = listed.filter(~pl.col("rec").is_in(exempting.implode()))
    plain = others.select("rec", "role", "raw", pl.lit(None, pl.String).alias("excluded"))
    if exempting.is_empty():
        return plain
    found = _exempted(listed.filter(pl.col("rec").is_in(exempting.implode())))
    return pl.concat([plain, found]).sort("rec", maintain_order=True)


def _exempted(listed: pl.DataFrame) -> pl.DataFrame:
    raw = pl.col("raw")
    # Behind a bare XMT the exempted posts stand on lines of their own.
    bare = raw.str.contains(r"[^ ,(][, (]+XMT[,:]?$").shift(1).over("rec").fill_null(False)
    exempts = raw.str.contains(_EXEMPT) | bare
    # An exemption runs on from its XMT line; a blank line or the next list ends it.
    run = (exempts | pl.col("gap") | (pl.col("role") != pl.col("role").shift(1))).fill_null(True).cum_sum()
    marked = listed.with_columns(run=run, begins=exempts).with_columns(
        exempt=pl.col("begins").cum_max().over("rec", "run"), row=pl.int_range(pl.len())
    )
    # The collective they are exempted from can have single posts below it.
    heads = ~pl.col("exempt")
    collective = pl.when(heads & raw.str.contains(_COLLECTIVE)).then("row").forward_fill().over("rec", "role")
    owner = pl.coalesce(collective, pl.when(heads).then("row").forward_fill().over("rec"))
    names = (
        marked.with_columns(owner=owner)
        .filter("exempt")
        .select("owner", raw.str.replace(_EXEMPT, "").str.split(",").alias("name"))
        .explode("name")
        .select("owner", pl.col("name").str.strip_chars().str.replace_all(_NO_NAME, ""))
        .filter(pl.col("name") != "")
        .unique(maintain_order=True)
        .group_by("owner", maintain_order=True)
        .agg(pl.col("name").str.join(";").alias("excluded"))
    )
    listed_inline = raw.str.extract(_EXEMPT_INLINE)
    inline = (
        pl.when(listed_inline != "")
        .then(listed_inline)
        .str.split(",")
        .list.eval(pl.element().str.strip_chars())
        .list.join(";")
    )
    return (
        marked.filter(~pl.col("exempt"))
        .join(names, left_on="row", right_on="owner", how="left", maintain_order="left")
        .select("rec", "role", raw.str.replace(_EXEMPT_INLINE, ""), pl.coalesce("excluded", inline).alias("excluded"))
    )
