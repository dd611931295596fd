"""Table `people`: who classified, who signed, who is named in the TAGS."""

import polars as pl

# Two surnames of which neither is a particle are two signers; the same name twice is one.
_PARTICLE = r"(?i)^(?:DE|DU|DA|DI|VAN|VON|LA|LE|EL|ST\.?|MC|MAC)\b|\b(?:JR|SR|II|III)\.?$"


def people(facts: pl.DataFrame, signers: pl.DataFrame, tag_rows: pl.LazyFrame) -> pl.LazyFrame:
    """rec, seq, role, name, name_raw, title, office out; the classifier first, then signers, then the tagged."""
    classifier = (
        facts.lazy()
        .filter(pl.col("name_raw").is_not_null())
        .select(
            "rec",
            pl.lit(0).alias("rank"),
            pl.lit("classifier").alias("role"),
            # The letter O is often typed as a zero.
            pl.col("name_raw")
            .str.replace_all(r"([A-Za-z])0", "${1}O")
            .str.replace_all(r"0([A-Za-z])", "O${1}")
            .alias("name"),
            "name_raw",
            pl.col("person_title").alias("title"),
            pl.col("person_office").alias("office"),
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
    together = pl.concat([classifier, _signers(signers), tagged]).sort("rec", "rank", maintain_order=True)
    return together.with_columns(seq=pl.int_range(1, pl.len() + 1).over("rec"))


def _signers(signers: pl.DataFrame) -> pl.LazyFrame:
    name = pl.col("signer").str.strip_chars(" .#*")
    several = name.str.contains(r"^\S+ \S+$") & ~name.str.contains(_PARTICLE)
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
