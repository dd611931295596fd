"""The TO and INFO lists (2.4): which header lines are addressees, in which role, and who is exempted."""

import polars as pl

# A telegram cut into sections has page lines of the relay between its addressees.
_PAGE_LINE = r"^PAGE \d{2} "
# BT ends the header; group counts and operating signals may follow it.
_NO_ADDRESSEE = r"^(?:BT|GR ?\d+|NNNN|STATE GRNC|Z[A-Z]{2}(?: .{0,20})?)$"
# Drafters' lines end at about 69 columns; a shorter line is a whole address.
_WRAP = 60
_ADDRESS_START = (
    r"^(?:[A-Z]{4,7}/|ZEN/|XMT|(?:AMEMBASSY|AMCONSUL|USMISSION|USINT|SECSTATE|USEU|USDEL|AIT|DEPT|HQ|CDR|COM)\b)"
)
_EXEMPT = r"^XMT[ /]+"
# Exempted posts on the line of their collective: ISLAND COLLECTIVE, XMT, AMEMBASSY KOROR, AMEMBASSY MAJURO
_EXEMPT_INLINE = r", *XMT,? +(.*)$"


def read_addressees(lines: pl.DataFrame, envelope: pl.DataFrame) -> pl.DataFrame:
    """Header lines and the envelope in; one row an addressee line out: rec, role, raw, excluded.

    TO begins the action list and INFO the information list; lines after them belong to the list that was
    begun last. An empty keyword line begins a list too. Lines from XMT to the end of their list, or to a blank
    line, name posts exempted from the collective above: they become its `excluded`, joined by `;`.
    """
    listed = _lists(lines, envelope)
    raw = pl.col("raw")
    page = raw.str.contains(_PAGE_LINE)
    kept = listed.filter((raw != "") & pl.col("role").is_not_null() & ~page & ~raw.str.contains(_NO_ADDRESSEE))
    return _exempt(_unwrap(kept))


def _lists(lines: pl.DataFrame, envelope: pl.DataFrame) -> pl.DataFrame:
    """Lines below FM with their role, the keyword taken off (rec, role, raw, gap, begins a list)."""
    from_lines = envelope.select("rec", "at_from").drop_nulls()
    after = (
        lines.with_row_index("at")
        .join(from_lines, on="rec", how="inner", maintain_order="left")
        .filter(pl.col("at") > pl.col("at_from"))
    )
    line = pl.col("line")
    keyword = line.str.extract(r"^(?i)(TO|INFO)(?::| |$)").str.to_uppercase()
    address = pl.when(keyword.is_not_null()).then(line.str.replace(r"^(?i)(?:TO|INFO):? *", "")).otherwise(line)
    role = keyword.replace_strict({"TO": "action", "INFO": "info"}, default=None).forward_fill().over("rec")
    return after.select("rec", role.alias("role"), address.alias("raw"), "gap", keyword.is_not_null().alias("begins"))


def _unwrap(listed: pl.DataFrame) -> pl.DataFrame:
    """Join an address that was wrapped: no routing indicator, no known prefix, below a line at its limit."""
    raw = pl.col("raw")
    wrapped = (
        (raw.shift(1).str.len_chars() > _WRAP)
        & ~raw.str.contains(_ADDRESS_START)
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
    raw = pl.col("raw")
    if not listed["raw"].str.contains("XMT", literal=True).any():
        return listed.select("rec", "role", "raw", pl.lit(None, pl.String).alias("excluded"))
    exempts = raw.str.contains(_EXEMPT)
    # An exemption runs on from its XMT line; a blank line or the next list ends it.
    run = (exempts | pl.col("gap") | (pl.col("role") != pl.col("role").shift(1))).fill_null(True).cum_sum()
    marked = listed.with_columns(run=run, begins=exempts).with_columns(
        exempt=pl.col("begins").cum_max().over("rec", "run"), row=pl.int_range(pl.len())
    )
    owner = pl.when(~pl.col("exempt")).then("row").forward_fill().over("rec")
    names = (
        marked.with_columns(owner=owner)
        .filter("exempt")
        .select("owner", raw.str.replace(_EXEMPT, "").str.replace(r" \d{3,5}$", "").alias("name"))
        .unique(maintain_order=True)
        .group_by("owner", maintain_order=True)
        .agg(pl.col("name").str.join(";").alias("excluded"))
    )
    inline = raw.str.extract(_EXEMPT_INLINE).str.split(",").list.eval(pl.element().str.strip_chars()).list.join(";")
    return (
        marked.filter(~pl.col("exempt"))
        .join(names, left_on="row", right_on="owner", how="left", maintain_order="left")
        .select("rec", "role", raw.str.replace(_EXEMPT_INLINE, ""), pl.coalesce("excluded", inline).alias("excluded"))
    )
