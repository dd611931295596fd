"""Table `people`: who classified, who signed, who is named in the TAGS."""

import polars as pl

from transforms import within
from transforms.drafting import drafting

# Two surnames of which neither is a particle are two signers; the same name twice is one.
_PARTICLE = r"(?i)^(?:DE|DU|DA|DI|VAN|VON|LA|LE|EL|ST\.?|MC|MAC)\b|\b(?:JR|SR|II|III)\.?$"


_TITLED = r"^(?:AMBASSADOR|AMB|CHARGE|CDA|DCM|CONSUL|ACTING|MINISTER|SECRETARY|[A-Z]\.)\b"


def people(
    facts: pl.DataFrame,
    classifiers: pl.DataFrame,
    signers: pl.DataFrame,
    tag_rows: pl.LazyFrame,
    header_lines: pl.DataFrame,
) -> pl.LazyFrame:
    """rec, seq, role, name, name_raw, title, office out.

    The classifier first, then signers, then the tagged, then drafters, approvers and clearers.
    """
    classifier = classifiers.lazy().select(
        "rec",
        pl.lit(0).alias("rank"),
        pl.lit("classifier").alias("role"),
        # The letter O is often typed as a zero.
        pl.col("name_raw")
        .str.replace_all(r"([A-Za-z])0", "${1}O")
        .str.replace_all(r"0([A-Za-z])", "O${1}")
        .alias("name"),
        "name_raw",
        "title",
        "office",
    )
    # The orders of the seventies named who classified on their own line.
    by_order = (
        facts.lazy()
        .filter(pl.col("eo_person").is_not_null() & ~pl.col("has_classifier"))
        .select(
            "rec",
            pl.lit(0).alias("rank"),
            pl.lit("classifier").alias("role"),
            pl.col("eo_person").alias("name"),
            pl.col("eo_person").alias("name_raw"),
            pl.lit(None, pl.String).alias("title"),
            pl.lit(None, pl.String).alias("office"),
        )
    )
    tagged = tag_rows.filter(pl.col("kind") == "person").select(
        "rec",
        pl.lit(2).alias("rank"),
        pl.lit("tagged").alias("role"),
        pl.col("tag").alias("name"),
        pl.col("tag_raw").alias("name_raw"),
        pl.lit(None, pl.String).alias("title"),
        pl.lit(None, pl.String).alias("office"),
    )
    together = pl.concat([classifier, by_order, _signers(signers), tagged, _drafting(header_lines)]).sort(
        "rec", "rank", maintain_order=True
    )
    # In memory, here and in other tables: the streaming engine takes milliseconds to begin.
    return together.with_columns(seq=within.place() + 1).collect(engine="in-memory").lazy()


def _signers(signers: pl.DataFrame) -> pl.LazyFrame:
    name = pl.col("signer").str.strip_chars(" .#*")
    # Given name and surname come in small letters, two surnames in capitals.
    several = (
        name.str.contains(r"^[^\sa-z]{2,} [^\sa-z]{2,}$") & ~name.str.contains(_PARTICLE) & ~name.str.contains(_TITLED)
    )
    names = pl.when(several).then(name.str.split(" ")).otherwise(pl.concat_list(name))
    return (
        signers.lazy()
        .select("rec", names.alias("name"), pl.col("signer").alias("name_raw"))
        .explode("name")
        .unique(["rec", "name"], keep="first", maintain_order=True)
        .select(
            "rec",
            pl.lit(1).alias("rank"),
            pl.lit("signer").alias("role"),
            "name",
            "name_raw",
            pl.lit(None, pl.String).alias("title"),
            pl.lit(None, pl.String).alias("office"),
        )
    )


def _drafting(header_lines: pl.DataFrame) -> pl.LazyFrame:
    found = drafting(header_lines).with_columns(rank=pl.lit(3))
    return found.select("rec", "rank", "role", "name", "name_raw", "title", "office")
