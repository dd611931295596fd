"""The attribute block of a 1973-79 record: about 65 lines `Key: value`, as one column a key that is used.

Keys stand at the start of a line. A value runs on over the lines below, indented or not, up to the next key,
and may be dressed as in YAML: `! '...'`, `|-`, quoted numbers. Words for nothing become null.
"""

import polars as pl

# Keys whose values are used; see `nara`.
WANTED = (
    "Document Number",
    "Draft Date",
    "Sent Date",
    "From",
    "To",
    "Subject",
    "TAGS",
    "Reference",
    "Locator",
    "Original Classification",
    "Original Previous Classification",
    "Previous Classification",
    "Current Classification",
    "Original Handling Restrictions",
    "Original Handling",
    "Original Previous Handling Restrictions",
    "Previous Handling Restrictions",
    "Handling Restrictions",
)
# The others of the export. They are listed because a value ends where the next key begins.
_OTHERS = (
    "Automatic Decaptioning|Capture Date|Channel Indicators|Concepts|Control Number|Copy|Decaption Date"
    "|Decaption Note|Disposition [A-Z][A-Za-z ]+|Document Source|Document Unique ID|Drafter|Enclosure|Errors"
    "|Exception Code|Executive Order|Expiration|Film Number|Format|Image Path|ISecure|Legacy Key|Line Count"
    "|Litigation [A-Z][A-Za-z ]+|Markings|Message ID|Microfilm Number|Office"
    "|Original Previous [A-Z][A-Za-z ]+|Page Count"
    "|Previous Channel Indicators|Retention|Review [A-Z][A-Za-z ]+|SAS ID|Secure|Status|Type|Vdkvgwkey|Verdict"
    "|Metadata|Cross Reference|Linked documents or other messages|Decaptioning|Media Type"
)
# Telegrams are in capitals: words with small letters before a colon are a key even if it is not listed.
_UNLISTED = "[A-Z][a-z]+(?: (?:[a-z]{2,3} )?[A-Z][A-Za-z]+){1,4}"
_KEY = rf"^(?:[ \t]*({'|'.join(WANTED)}|{_OTHERS})|({_UNLISTED}))[ \t]*:"
_DRESS = r"^(?:!+[ \t]*)?(?:[|>][-+]?\d?(?:[ \t]+|$))?"
_QUOTED = r"^'((?:[^']|'')*)'$"
_DOUBLE_QUOTED = r'^"([^"]*)"$'
_NOTHING = r"^(?i:n/?a|null|~)?$"


def read_fields(blocks: pl.Series) -> pl.DataFrame:
    """Attribute blocks in; columns WANTED, one row a block in order; null where a key or its value is missing."""
    lines = pl.DataFrame({"block": blocks.fill_null("").str.split("\n")}).with_row_index("at").explode("block")
    keys = pl.col("block").str.extract_groups(_KEY)
    lines = lines.with_columns(key=pl.coalesce(keys.struct.field("1"), keys.struct.field("2")))
    first = pl.col("at") != pl.col("at").shift(1, fill_value=-1)
    lines = lines.with_columns(run=(pl.col("key").is_not_null() | first).cum_sum())
    lines = lines.with_columns(
        key=pl.col("key").first().over("run"), block=pl.col("block").str.replace(_KEY, "").str.strip_chars()
    )
    said = lines.filter(pl.col("key").is_in(WANTED), pl.col("block") != "")
    values = said.group_by("run", maintain_order=True).agg(
        pl.col("at", "key").first(), pl.col("block").str.join(" ").alias("value")
    )
    values = values.with_columns(value=_undressed(pl.col("value"))).filter(pl.col("value").is_not_null())
    wide = values.group_by("at", maintain_order=True).agg(
        pl.col("value").filter(pl.col("key") == key).first().alias(key) for key in WANTED
    )
    every = pl.DataFrame({"at": pl.int_range(len(blocks), dtype=pl.UInt32, eager=True)})
    return every.join(wide, on="at", how="left", maintain_order="left").drop("at")


def _undressed(value: pl.Expr) -> pl.Expr:
    bare = value.str.replace(_DRESS, "").str.strip_chars()
    single = bare.str.extract(_QUOTED).str.replace_all("''", "'", literal=True)
    text = pl.coalesce(single, bare.str.extract(_DOUBLE_QUOTED), bare).str.strip_chars()
    return pl.when(~text.str.contains(_NOTHING)).then(text.str.replace_all(r"\s+", " "))
