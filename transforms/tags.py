"""Table `tags`: the TAGS line taken apart (2.7), with kind and label (4.3)."""

from functools import cache

import polars as pl

from schemas import vocab

# Damaged keywords come with a colon, comma or semicolon.
_KEYWORD = r"^(?i)(?:TAGS?\b ?[:;,.]?|[A-Z]{3,5} ?[:;,]) *"
# A tag, or the name in parentheses that follows one.
_TOKEN = r"\([^)]*\)|[^\s,;()]+"
# Tags that are followed by the name of the person concerned.
_PERSON_TAGS = ("OVIP", "OREP", "OTRA", "OEXC")
_CAPTIONS = frozenset(code for code in vocab.codes("caption") if " " not in code)
_SUBJECT_LETTERS = "^[ABCEMOPST][A-Z]{3}$"


@cache
def _known() -> pl.DataFrame:
    return vocab.table("tags").select("tag", "kind", "label")


def tags(facts: pl.DataFrame) -> pl.LazyFrame:
    """rec and tags (text of the line) in; rec, seq, tag, tag_raw, kind, label, person_for, repair out.

    Each tag once a telegram; captions that strayed onto the line are left out.
    """
    tokens = (
        facts.lazy()
        .filter(pl.col("tags").is_not_null())
        .select("rec", pl.col("tags").str.replace(_KEYWORD, "").str.extract_all(_TOKEN).alias("tag_raw"))
        .explode("tag_raw")
        .filter(pl.col("tag_raw").is_not_null())
    )
    raw = pl.col("tag_raw")
    # The full stop of a name (TOMAS A.) stays.
    name = raw.str.starts_with("(")
    printed = pl.when(name).then(raw.str.strip_chars("() ")).otherwise(raw)
    upper = pl.when(name).then(printed).otherwise(raw.str.strip_chars(".:'\")- ")).str.to_uppercase()
    aliases = vocab.table("tag_aliases")
    canonical = upper.replace_strict(aliases["alias"], aliases["tag"], default=None)
    before = raw.shift(1).over("rec")
    named = tokens.with_columns(
        tag=pl.coalesce(canonical, upper),
        tag_raw=printed,
        repair=pl.when(canonical.is_not_null()).then(pl.lit("alias")),
        person_for=pl.when(raw.str.starts_with("(") & before.is_in(_PERSON_TAGS)).then(before),
    ).filter(pl.col("tag").str.len_chars() >= 2, ~pl.col("tag").is_in(_CAPTIONS))
    once = named.unique(["rec", "tag"], keep="first", maintain_order=True)
    labelled = once.join(_known().lazy(), on="tag", how="left", maintain_order="left")
    return labelled.with_columns(
        kind=pl.when(pl.col("person_for").is_not_null()).then(pl.lit("person")).otherwise(pl.coalesce("kind", _kind())),
        seq=pl.int_range(1, pl.len() + 1).over("rec"),
    )


def _kind() -> pl.Expr:
    """The kind of a tag that the vocabulary does not list, by its shape."""
    tag = pl.col("tag")
    return (
        pl.when(tag.str.contains("^[XZ][A-Z]$"))
        .then(pl.lit("region"))
        .when(tag.str.contains("^[A-Z]{2}$"))
        .then(pl.lit("country"))
        .when(tag.str.contains("^K[A-Z]{3}$"))
        .then(pl.lit("program"))
        .when(tag.str.contains(_SUBJECT_LETTERS))
        .then(pl.lit("unknown"))
        .when((tag.str.len_chars() <= 5) | tag.str.contains("[/-]"))
        .then(pl.lit("organization"))
        .otherwise(pl.lit("unknown"))
    )
