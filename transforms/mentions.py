"""Table `reference_mentions`: which paragraph speaks of which reference of the cable."""

import polars as pl

# reftel A, reftels B and C (the letters are read one by one), ref D, (refs A, B).
# ASCII word boundaries and digits: the Unicode ones would take most of the time.
_MENTION = r"(?i:(?-u:\b)ref(?:tel|erence)?s?) \(?[A-Z]\)?(?:(?:, | and | & |/| or |, and )\(?[A-Z](?-u:\b)\)?)*"
_LETTER = r"(?-u:\b)([A-Z])(?-u:\b)"
# reftel alone, where there is but one.
_ALONE = r"(?i)(?-u:\b)reftel(?-u:\b)"
# An id in the text: 08SUVA12, 08 SUVA 12.
_ID = r"(?-u:\b)[0-9]{2} ?[A-Z]{3,}(?: [A-Z]{3,}){0,2} ?[0-9]{1,7}(?-u:\b)"


def mentions(paragraphs: pl.DataFrame, references: pl.DataFrame) -> pl.DataFrame:
    """Rows of paragraphs (rec, seq, text) and references (rec, seq, bullet, target_id) in.

    Out: rec, paragraph_seq, reference_seq, mention, each once.
    """
    cited = references.select("rec", pl.col("seq").alias("reference_seq"), "bullet", "target_id")
    text = paragraphs.join(cited.select("rec").unique(), on="rec", how="semi", maintain_order="left")
    text = text.select("rec", pl.col("seq").alias("paragraph_seq"), "text")
    found = [_by_letter(text, cited), _alone(text, cited), _by_id(text, cited)]
    # The bracket that closes (ref B) belongs to the sentence.
    mention = pl.col("mention")
    trimmed = pl.when(mention.str.contains("(", literal=True)).then(mention).otherwise(mention.str.strip_chars_end(")"))
    once = pl.concat(found).with_columns(trimmed.alias("mention")).unique(maintain_order=True)
    return once.sort("rec", "paragraph_seq", "reference_seq", "mention")


def _spread(text: pl.DataFrame, pattern: str) -> pl.DataFrame:
    """One row a find of `pattern`: rec, paragraph_seq, mention."""
    found = text.filter(pl.col("text").str.contains(pattern))
    lists = found.select("rec", "paragraph_seq", pl.col("text").str.extract_all(pattern).alias("mention"))
    return lists.explode("mention").drop_nulls("mention")


def _by_letter(text: pl.DataFrame, cited: pl.DataFrame) -> pl.DataFrame:
    letters = pl.col("mention").str.replace(r"^(?i)ref\w*", "").str.extract_all(_LETTER)
    named = _spread(text, _MENTION).with_columns(bullet=letters).explode("bullet").drop_nulls("bullet")
    joined = named.join(cited, on=["rec", "bullet"], how="inner", maintain_order="left")
    return joined.select("rec", "paragraph_seq", "reference_seq", "mention")


def _alone(text: pl.DataFrame, cited: pl.DataFrame) -> pl.DataFrame:
    only = cited.filter(pl.len().over("rec") == 1)
    joined = _spread(text, _ALONE).join(only, on="rec", how="inner", maintain_order="left")
    return joined.select("rec", "paragraph_seq", "reference_seq", "mention")


def _by_id(text: pl.DataFrame, cited: pl.DataFrame) -> pl.DataFrame:
    squeezed = pl.col("mention").str.replace_all(" ", "").str.replace(r"^(\d{2}[A-Z]+)0+", "$1").alias("target_id")
    named = _spread(text, _ID).with_columns(squeezed)
    joined = named.join(cited, on=["rec", "target_id"], how="inner", maintain_order="left")
    return joined.select("rec", "paragraph_seq", "reference_seq", "mention")
