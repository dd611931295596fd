"""Tables `passing_lines` (2.6) and `media_links` (1c)."""

import polars as pl

from transforms import within

# DEPT FOR EAP/ANP, STATE PASS USTR, PLEASE PASS TO ..., ALSO FOR ...
_PARTS = r"^(?i)(?:PLEASE |PLS )?(?<target>.*?) ?\b(?:PLEASE |PLS )?(?:ALSO )?(?:FOR|PASS(?: TO)?)\b:? (?<office>.+)$"
_WEB_ADDRESS = r"^https?://[A-Za-z0-9.-]+\.[A-Za-z]{2,}(?:[/:?#]\S*)?$"
# The publisher's pages often doubled the scheme.
_DOUBLED = r"^(?:https?://)+(https?://)"


def passing_lines(preamble: pl.DataFrame) -> pl.LazyFrame:
    """Preamble lines in; rec, seq, target, office, raw out."""
    lines = preamble.lazy().filter(pl.col("kind") == "passing", ~pl.col("repeated"))
    lines = lines.group_by("rec", "block", maintain_order=True).agg(pl.col("line").str.join(" "))
    parts = lines.select("rec", pl.col("line").str.extract_groups(_PARTS).alias("part"), pl.col("line").alias("raw"))
    target = pl.col("target").str.strip_chars(" ,")
    return (
        parts.unnest("part")
        .with_columns(
            target=pl.when(target != "").then(target),
            office=pl.col("office").str.strip_chars(" ,;."),
            seq=within.place() + 1,
        )
        .collect(engine="in-memory")
        .lazy()
    )


def media_links(records: pl.DataFrame) -> pl.LazyFrame:
    """Raw records (rec, links) in; rec, seq, url, valid out."""
    named = records.lazy().filter(pl.col("links").is_not_null()).select("rec", pl.col("links").str.split("\n"))
    links = named.explode("links").with_columns(url=pl.col("links").str.strip_chars())
    links = links.filter(pl.col("url") != "").unique(["rec", "url"], keep="first", maintain_order=True)
    valid = pl.col("url").str.replace(_DOUBLED, "$1").str.contains(_WEB_ADDRESS)
    return links.with_columns(valid=valid, seq=within.place() + 1).collect(engine="in-memory").lazy()
